#include "parser/date_words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/text.h"

// One table for all languages: a word of a date is rarely anything else in another language, and
// the page's stated language is often wrong. Only month names carry their language, because those
// do clash.

namespace broadsheet::parser {
namespace {

struct WordList {
  DateWord word;
  int value;
  std::string_view words;  // folded on loading; ' ' between words, '_' for a space inside one
};

constexpr auto kWords = std::to_array<WordList>({
    {DateWord::kYearMark, 0, "年 년 năm ปี year оны"},
    {DateWord::kMonthMark, 0, "月 월 tháng thg сарын сар 月份"},
    {DateWord::kDayMark, 0, "日 号 號 일 ngày"},
    {DateWord::kHourMark, 0, "時 时 點 点 点钟 點鐘 시 giờ h hrs uhr uur ч г_ч. น. นาฬิกา saat"},
    {DateWord::kMinuteMark, 0, "分 分钟 分鐘 분 phút min m"},
    {DateWord::kSecondMark, 0, "秒 초 giây s sec"},
    {DateWord::kHalf, 0, "半 반"},
    {DateWord::kDayHalf, 0,
     "am a.m. 上午 早上 清晨 凌晨 早晨 清早 大清早 午前 오전 새벽 아침 sa sáng صباحا ص ق.ظ π.μ. "
     "पूर्वाह्न "
     "paradite e_paradites"},
    {DateWord::kDayHalf, 12,
     "pm p.m. 下午 傍晚 午后 午後 오후 저녁 밤 ch chiều tối مساء م ب.ظ μ.μ. अपराह्न du. öös. "
     "pasdite"},
    {DateWord::kDayHalf, kNoonHalf, "中午 正午 noon trưa ظهرا"},
    {DateWord::kDayHalf, kNightHalf, "晚上 晚間 晚间 晚 深夜 夜间 夜間 半夜 夜"},
    {DateWord::kDayOffset, 0,
     "today heute aujourd'hui aujourdhui hoy hoje oggi vandaag idag i_dag tänään сегодня сьогодні "
     "сёння "
     "dzisiaj dziś dzis dnes danas днес денес данас astăzi azi ma bugün bugun σήμερα היום اليوم "
     "امروز آج "
     "आज আজ இன்று hôm_nay hari_ini ngayon leo วันนี้ 今天 今日 きょう 本日 오늘 avui gaur šiandien "
     "šodien täna i_dag í_dag сёння өнөөдөр ዛሬ sot inniu heddiw бүгін"},
    {DateWord::kDayOffset, -1,
     "yesterday gestern hier ayer ontem ieri gisteren igår i_går i_gar eilen вчера вчора учора "
     "wczoraj včera vcera "
     "jučer juče јуче včeraj tegnap dün dun χθες χτες אתמול أمس امس دیروز گزشتہ_روز کل_گذشته "
     "बीते_कल কাল গতকাল "
     "நேற்று hôm_qua kemarin semalam kahapon jana เมื่อวาน เมื่อวานนี้ 昨天 昨日 きのう 어제 ahir atzo "
     "vakar "
     "vakar eile í_gær завчора өчигдөр dje inné ddoe кеше күні_бұрын"},
    {DateWord::kDayOffset, -2,
     "vorgestern avant-hier anteayer antier anteontem l'altroieri l'altro_ieri eergisteren "
     "i_förrgår i_forgårs "
     "toissapäivänä позавчера позавчора przedwczoraj předevčírem prekjučer alaltăieri evvelsi_gün "
     "προχθές "
     "שלשום hôm_kia 前天 前日 一昨日 おととい 그저께 그제"},
    {DateWord::kDayOffset, 0, "今晚 今夜 今早 今晨"},
    {DateWord::kDayOffset, -1, "昨晚 昨夜 昨晨"},
    {DateWord::kDayHalf, 0, "今早 今晨 昨晨"},
    {DateWord::kDayHalf, kNightHalf, "今晚 今夜 昨晚 昨夜"},
    {DateWord::kNow, 0,
     "just_now now moments_ago a_moment_ago gerade_eben soeben gerade à_l'instant maintenant ahora "
     "ahora_mismo "
     "agora agora_mesmo adesso proprio_ora poco_fa zojuist nu just_nu lige_nu akkurat_nå juuri_nyt "
     "только_что "
     "щойно przed_chwilą právě_teď práve_teraz upravo az_imént şimdi az_önce μόλις_τώρα عכשيו "
     "עכשיו الآن "
     "هم_اکنون لحظاتی_پیش अभी vừa_xong baru_saja เมื่อสักครู่ 刚刚 剛剛 刚才 剛才 たった今 たったいま "
     "방금 방금_전"},
    {DateWord::kAgo, 0,
     "ago earlier vor il_y_a hace há ha fa geleden sedan siden sitten назад тому temu przed před "
     "pred prije "
     "пре пред преди acum óta ezelőtt órája perce napja önce evvel πριν לפני منذ قبل پیش قبلا पहले "
     "আগে முன்பு trước yang_lalu lalu ang_nakalipas nakaraan iliyopita ที่แล้ว ก่อน 前 以前 전 prieš "
     "pirms "
     "tagasi síðan duela orain_dela өмнө бұрын əvvəl fyrir dela më_parë"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kSecond),
     "second seconds sec secs sekunde sekunden seconde secondes segundo segundos secondi seconden "
     "sekunder секунд "
     "секунды секунду sekund sekundy saniye 秒 秒钟 秒鐘 초 giây detik วินาที ثانية ثوان ثانیه"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kMinute),
     "minute minutes min mins m minuten minuto minutos minuti minut minuut minuter minutter "
     "minuuttia "
     "minuutti минут минуты минуту мин хвилин хвилини хвилину хв minuty minutę minutami minuta "
     "minutama minutu "
     "perce perc dakika dk λεπτά λεπτό דקות דקה دقيقة دقائق دقیقه मिनट মিনিট நிமிடங்கள் phút menit "
     "minit นาที "
     "分 分钟 分鐘 분 minučių minūtēm minutit mínútum минути минута мінут хв. мин."},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kHour),
     "hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren timme timmar "
     "time timer tunti tuntia час часа часов ч години годину годин годин год godzina godziny "
     "godzin godzinę "
     "godz hodina hodinou hodinami hodin sata sat sati часа часове urami uro óra órája orë orësh "
     "saat sa ώρες ώρα שעה "
     "שעות ساعة ساعات ساعت गھنٹے घंटे घंटा ঘণ্টা மணி giờ jam ชั่วโมง ชม 小时 小時 个小时 個小時 時間 "
     "시간 hores "
     "valandų val valandas stundām st. tundi tund klukkustundum ordu цаг сағат saat часоў"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kDay),
     "day days d tag tagen tage jour jours día días dia dias giorno giorni dag dagen dagar dage "
     "päivää "
     "день дня дней дні днів dni dzień dzien dnem dny dan dana dni napja nap zile zi gün gun "
     "ημέρες μέρες "
     "ημέρα ימים יום يوم أيام ايام روز दिन দিন நாட்கள் ngày hari araw siku วัน 天 日 일 dies dienas "
     "dienām "
     "päeva dögum egun өдөр күн ditë дена дзён"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kWeek),
     "week weeks w wk wks woche wochen semaine semaines semana semanas settimana settimane weken "
     "vecka "
     "veckor uge uger uke uker viikkoa viikko неделю недели недель тиждень тижні тижнів tydzień "
     "tydzien "
     "tygodnie tygodni týdnem týdny tjedan tjedna hete săptămână săptămâni hafta εβδομάδες "
     "εβδομάδα שבוע "
     "שבועות أسبوع أسابيع هفته सप्ताह সপ্তাহ tuần minggu สัปดาห์ 周 週 个星期 個星期 星期 週間 주 "
     "setmanes "
     "nedeljo týždňom savaitę nedēļas"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kMonth),
     "month months mo monat monaten monate mois mes meses mês mese mesi maand maanden månad "
     "månader måned "
     "måneder kuukautta kuukausi месяц месяца месяцев місяць місяці місяців miesiąc miesiące "
     "miesięcy "
     "měsícem měsíci mjesec mjeseca hónapja lună luni ay μήνες μήνα חודש חודשים شهر أشهر ماه महीने "
     "মাস "
     "bulan เดือน 个月 個月 か月 ヶ月 ヵ月 カ月 개월 달 mesos mesiaca"},
    {DateWord::kUnit, static_cast<int>(TimeUnit::kYear),
     "year years yr yrs y jahr jahren jahre an ans année années año años ano anos anno anni jaar "
     "jaren "
     "år vuotta vuosi год года лет рік роки років rok lata lat rokem lety godinu godine éve ani "
     "yıl yil "
     "χρόνια χρόνο שנה שנים سنة سنوات سال साल বছর tahun ปี 年 년"},
    {DateWord::kQuantity, 1,
     "a an one ein eine einer einem un une uno una um uma een en ett et yksi один одну одна один "
     "jeden "
     "jedną jedna jednu egy o bir ένα μία μια אחת אחד واحد یک एक এক một satu isang หนึ่ง 一"},
    {DateWord::kQuantity, 2,
     "two zwei deux dos dois duas due twee två to kaksi два две дві dwa dwie dwiema dva dve dvije "
     "két iki δύο δυο "
     "שתי שני دو दो দুই hai dua dalawang สอง 两 兩 二"},
    {DateWord::kQuantity, 3,
     "three drei trois tres três tre drie tři tri три trzy üç három τρεις ba tiga"},
    {DateWord::kQuantity, 4,
     "four vier quatre cuatro quatro quattro четыре чотири cztery empat bốn"},
    {DateWord::kQuantity, 5, "five fünf cinq cinco cinque vijf пять пʼять pięć lima"},
    {DateWord::kQuantity, 6, "six sechs seis sei zes шесть"},
    {DateWord::kQuantity, 7, "seven sieben sept siete sete sette zeven семь"},
    {DateWord::kQuantity, 8, "eight acht huit ocho oito otto восемь"},
    {DateWord::kQuantity, 9, "nine neun neuf nueve nove negen девять"},
    {DateWord::kQuantity, 10, "ten zehn dix diez dez dieci tien десять"},
    {DateWord::kQuantity, kHalfQuantity,
     "half_an half_a eine_halbe une_demi media meia mezz' 半 半个 半個 полчаса"},
    {DateWord::kEra, 1911, "民國 民国 中華民國 中华民国"},
    {DateWord::kEra, 2018, "令和"},
    {DateWord::kEra, 1988, "平成"},
    {DateWord::kEra, 1925, "昭和"},
    {DateWord::kEra, 1911, "大正"},
    {DateWord::kEra, -543, "พ.ศ. พุทธศักราช พศ"},
    {DateWord::kModifiedCue, 0,
     "updated update modified edited revised last_updated last_modified corrected aktualisiert "
     "aktualisierung geändert "
     "update: mis_à_jour mise_à_jour modifié actualizado actualizada actualización "
     "última_actualización "
     "atualizado atualizada atualização aggiornato aggiornamento aggiornata modificato bijgewerkt "
     "gewijzigd "
     "uppdaterad uppdaterat opdateret sist_oppdatert oppdatert endret senast_uppdaterad päivitetty "
     "muokattu "
     "обновлено изменено обновлен оновлено змінено zaktualizowano aktualizacja aktualizováno "
     "aktualizované "
     "upraveno ažurirano posodobljeno frissítve módosítva actualizat güncellenme güncelleme "
     "güncellendi "
     "son_güncelleme ενημερώθηκε τελευταία_ενημέρωση עודכן تحديث آخر_تحديث حدث به_روزرسانی "
     "بروزرسانی अपडेटेड "
     "अपडेट আপডেট cập_nhật diperbarui diperbaharui kemas_kini dikemas_kini อัปเดต อัพเดท แก้ไข 更新 "
     "更新於 更新于 "
     "最後更新 最后更新 修改 修訂 최종수정 수정 업데이트 actualitzat atnaujinta uuendatud обновена "
     "uppfært "
     "último_update"},
    {DateWord::kPublishedCue, 0,
     "published posted created veröffentlicht erstellt publié publiée publicado publicada "
     "publicación "
     "pubblicato pubblicata gepubliceerd publicerad publisert publiceret offentliggjort julkaistu "
     "опубликовано "
     "опубліковано opublikowano publikováno objavljeno megjelent publicat yayınlanma yayınlandı "
     "δημοσιεύθηκε פורסם "
     "نشر منتشر प्रकाशित প্রকাশ প্রকাশিত xuất_bản diterbitkan dipublikasikan เผยแพร่ 发布 發布 發佈 "
     "发表 發表 刊登 公開 "
     "掲載 配信 입력 등록 기사입력 송고"},
    {DateWord::kOtherCue, 0,
     "joined registered since born until registriert beigetreten seit geboren bis inscrit depuis "
     "né "
     "née registrado desde nacido nascido iscritto nato nata geregistreerd sinds geboren tot "
     "registrerad sedan född registrert siden født liittynyt zarejestrowany dołączył registrován "
     "зарегистрирован регистрация родился зареєстрований 注册于 註冊 加入于 出生"},
});

char32_t fold_letter(char32_t c) {
  switch (c) {
    case U'ı':
      return U'i';
    case 0x064A:  // Arabic yeh and alef maksura are written for each other and for the Farsi yeh
    case 0x0649:
      return 0x06CC;
    case 0x0643:
      return 0x06A9;
    case 0x2010:  // hyphens, dashes and the minus sign
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
      return U'-';
    case 0x2018:
    case 0x2019:
    case 0x02BC:
      return U'\'';
    case 0x2236:
      return U':';
    default:
      return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
  }
}

// Marks that writers leave out or that only make an accent; joiners and marks of direction.
bool is_dropped(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x064B && c <= 0x065F) || c == 0x0640 ||
         (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF || c == 0x00AD;
}

bool is_thai(char32_t c) {
  return c >= 0x0E01 && c <= 0x0E4E;
}

void append_folded(FoldedText& out, char32_t c, uint32_t at) {
  if (is_dropped(c)) {
    return;
  }
  const int32_t digit = u_charDigitValue(static_cast<UChar32>(c));
  out.text += digit >= 0 ? U'0' + static_cast<char32_t>(digit) : fold_letter(c);
  out.origin += at;
}

void fold_code_point(FoldedText& out, char32_t c, uint32_t at) {
  if (c < 0x80) {
    out.text += c >= U'A' && c <= U'Z' ? c + 32 : c;
    out.origin += at;
    return;
  }
  // Hangul syllables would fall apart, and Han compatibility forms are what decomposition is for.
  icu::UnicodeString parts;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  if (is_hangul(c) || U_FAILURE(status) != 0 ||
      nfkd->getDecomposition(static_cast<UChar32>(c), parts) == 0) {
    append_folded(out, c, at);
    return;
  }
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    append_folded(out, static_cast<char32_t>(parts.char32At(i)), at);
  }
}

std::u32string fold_word(std::string_view word) {
  std::u32string folded = fold_for_dates(word).text;
  std::replace(folded.begin(), folded.end(), U'_', U' ');
  std::erase(folded, U'.');
  while (!folded.empty() && folded.back() == U' ') {
    folded.pop_back();
  }
  return folded;
}

void add_months(std::vector<DateWordEntry>& entries, std::span<const MonthNames> months,
                DateWord kind) {
  for (const MonthNames& row : months) {
    int month = 0;
    for (const std::string_view variants : split(row.names, '|')) {
      ++month;
      for (const std::string_view name : split(variants, ' ')) {
        entries.push_back({fold_word(name), {kind, month, row.language}});
      }
    }
  }
}

std::vector<DateWordEntry> load_entries() {
  std::vector<DateWordEntry> entries;
  for (const WordList& list : kWords) {
    for (const std::string_view word : split(list.words, ' ')) {
      if (!word.empty()) {
        entries.push_back({fold_word(word), {list.word, list.value, {}}});
      }
    }
  }
  add_months(entries, gregorian_months(), DateWord::kMonth);
  add_months(entries, persian_months(), DateWord::kPersianMonth);
  add_months(entries, hijri_months(), DateWord::kHijriMonth);
  std::sort(entries.begin(), entries.end(), [](const DateWordEntry& a, const DateWordEntry& b) {
    return std::tie(a.word, a.meaning.word, a.meaning.language, a.meaning.value) <
           std::tie(b.word, b.meaning.word, b.meaning.language, b.meaning.value);
  });
  return entries;
}

constexpr uint32_t length_bit(size_t length) {
  return 1U << std::min<size_t>(length, 31);
}

// The entries in order of their words, and where each word's begin.
struct WordTable {
  std::vector<DateWordEntry> entries = load_entries();
  std::unordered_map<std::u32string_view, std::span<const DateWordEntry>> by_word;
  // By first character, how long the words are: bit n for n characters, the last for longer ones.
  // Most words of a page are none of these, and this says so without hashing them.
  std::unordered_map<char32_t, uint32_t> lengths;

  WordTable() {
    for (auto first = entries.begin(); first != entries.end();) {
      const auto last = std::find_if(first, entries.end(), [&](const DateWordEntry& entry) {
        return entry.word != first->word;
      });
      by_word.emplace(first->word, std::span<const DateWordEntry>(first, last));
      if (!first->word.empty()) {
        lengths[first->word.front()] |= length_bit(first->word.size());
      }
      first = last;
    }
  }
};

const WordTable& table() {
  static const WordTable words;
  return words;
}

uint32_t lengths_of_words_from(char32_t first) {
  const auto& lengths = table().lengths;
  const auto found = lengths.find(first);
  return found == lengths.end() ? 0 : found->second;
}

}  // namespace

FoldedText fold_for_dates(std::string_view text) {
  FoldedText raw;
  raw.text.reserve(text.size());
  raw.origin.reserve(text.size() + 1);
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    fold_code_point(raw, point.value, static_cast<uint32_t>(at));
    at += point.bytes;
  }
  // Thai abbreviations are dotted inside: the dots go, so that they are words like others.
  if (std::ranges::none_of(raw.text, is_thai)) {
    raw.origin += static_cast<uint32_t>(text.size());
    return raw;
  }
  FoldedText folded;
  for (size_t i = 0; i < raw.text.size(); ++i) {
    const bool inner_dot = raw.text[i] == U'.' && i > 0 && is_thai(raw.text[i - 1]) &&
                           i + 1 < raw.text.size() && is_thai(raw.text[i + 1]);
    if (!inner_dot) {
      folded.text += raw.text[i];
      folded.origin += raw.origin[i];
    }
  }
  folded.origin += static_cast<uint32_t>(text.size());
  return folded;
}

std::span<const DateWordEntry> meanings_of(std::u32string_view folded) {
  const auto& words = table().by_word;
  if (folded.empty() || (lengths_of_words_from(folded.front()) & length_bit(folded.size())) == 0) {
    return {};
  }
  const auto found = words.find(folded);
  return found == words.end() ? std::span<const DateWordEntry>() : found->second;
}

size_t longest_word_at(std::u32string_view folded) {
  constexpr size_t kLongest = 24;
  const uint32_t lengths = folded.empty() ? 0 : lengths_of_words_from(folded.front());
  for (size_t length = std::min(folded.size(), kLongest); length > 0; --length) {
    if ((lengths & length_bit(length)) != 0 && !meanings_of(folded.substr(0, length)).empty()) {
      return length;
    }
  }
  return 0;
}

}  // namespace broadsheet::parser
