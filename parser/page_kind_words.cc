#include "parser/page_kind_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "parser/byte_set.h"

namespace broadsheet::parser {
namespace {

constexpr std::string_view kChallengePhrases =
    "just a moment|attention required|are you a robot|are you human|verify you are human|"
    "verifying you are human|checking your browser|security check|captcha|unusual traffic|"
    "please enable cookies|enable javascript and cookies|access to this page has been denied|"
    "pardon our interruption|bot verification|ddos protection|before you continue|"
    "please verify|human verification|人機驗證|人机验证|"
    "安全验证|安全驗證|請完成驗證|"
    "ロボットでは|sind sie ein mensch|ich bin kein roboter|"
    "vérification de sécurité|"
    "проверка "
    "браузера|"
    "no soy un robot|"
    "проверяем ваш "
    "браузер|"
    "включите javascript|"
    "вы не робот|"
    "überprüfung ihres browsers|kein roboter sind|"
    "vérifiez que vous êtes humain|pas un robot|verifica que eres humano|"
    "eres un robot|verifique se você é humano|não sou um robô|"
    "non sono un robot|verifica di essere umano|ben ik geen robot|nie jestem robotem|"
    "ロボットでない|拖动滑块|"
    "拖動滑塊|로봇이 아닙니다|"
    "أنك لست روبوت|"
    "geen robot|não um robô|não é um robô|kein roboter|inte är en robot|inte en robot|"
    "ikke er en robot|et ole robotti|robot değil|není robot|nem robot|bukan robot|"
    "không phải là robot|不是机器人|不是機器人|自動程式|ongebruikelijk verkeer|"
    "ungewöhnlichen datenverkehr|trafic inhabituel|tráfico inusual|tráfego incomum|"
    "traffico insolito|ovanlig trafik|необычный трафик|подозрительный трафик|"
    "異常流量|异常流量|异常访问|異常存取|자동 입력 방지|비정상적인 접근|"
    "通常と異なるトラフィック";

constexpr std::string_view kConsentPhrases =
    "we and our partners|our partners store|we value your privacy|we use cookies|"
    "accept cookies|accept all cookies|with your consent|wir und unsere partner|"
    "cookies akzeptieren|mit ihrer zustimmung|nos partenaires utilisons|"
    "utilisons des cookies|acceptez les cookies|avec votre accord|nuestros socios|"
    "aceptar las cookies|aceptar cookies|con su consentimiento|i nostri partner|"
    "accetta i cookie|con il tuo consenso|onze partners|cookies accepteren|nossos parceiros|"
    "aceitar cookies|nasi partnerzy|cookie|cookies|файлы cookie|куки";

constexpr std::string_view kErrorPhrases =
    "404|page not found|not found|error 404|page does not exist|page doesn't exist|"
    "page cannot be found|page can't be found|page you requested|page you are looking for|"
    "page is unavailable|page no longer|article not found|no longer available|403 forbidden|"
    "access denied|500 internal|internal server error|502 bad gateway|503 service|"
    "service unavailable|gateway timeout|error 500|error 403|410 gone|under maintenance|"
    "site is down|something went wrong|an error occurred|seite nicht gefunden|nicht gefunden|"
    "seite existiert nicht|page introuvable|page non trouvée|página no encontrada|"
    "no encontrada|página não encontrada|não encontrada|pagina non trovata|"
    "pagina niet gevonden|sidan hittades inte|siden ble ikke funnet|siden findes ikke|"
    "sivua ei löydy|nie znaleziono|stránka nenalezena|"
    "oldal nem található|sayfa bulunamadı|"
    "страница не "
    "найдена|"
    "сторінку не "
    "знайдено|"
    "الصفحة غير موجودة|"
    "页面不存在|頁面不存在|"
    "找不到頁面|找不到页面|无法找到|"
    "無法找到|ページが見つか|"
    "記事が見つか|페이지를 찾을 수|"
    "halaman tidak ditemukan|không tìm thấy|cannot find that page|"
    "could not find that page|can't find that page|couldn't find the page|"
    "ein fehler ist aufgetreten|une erreur est survenue|une erreur s'est produite|"
    "ha ocurrido un error|se ha producido un error|ocorreu um erro|"
    "si è verificato un errore|er is een fout opgetreden|ett fel uppstod|"
    "wystąpił błąd|"
    "произошла ошибка|"
    "сталася помилка|"
    "حدث خطأ|已被删除或不存在|"
    "已被刪除或不存在|文章已被删除|"
    "文章已被刪除|页面已被删除|"
    "内容不存在|內容不存在|"
    "ページは見つか|"
    "エラーが発生しました|"
    "오류가 발생|"
    "interner serverfehler|seite ist nicht erreichbar|wartungsarbeiten|page n'existe|"
    "erreur interne du serveur|page est indisponible|página no existe|error interno del servidor|"
    "página não existe|erro interno do servidor|pagina non esiste|errore interno del server|"
    "pagina bestaat niet|interne serverfout|strona nie istnieje|błąd serwera|błąd 500|błąd 404|"
    "sidan kunde inte hittas|sidan finns inte|tillfälligt otillgänglig|pågår underhåll|"
    "siden finnes ikke|sunucu hatası|sayfa mevcut değil|страница не существует|"
    "страница удалена|ошибка сервера|технические работы|网页不存在|網頁不存在|"
    "不存在或已被|系统维护|系統維護|存在しません|サーバーエラー|メンテナンス中|"
    "서버 오류|서비스 점검|삭제되었거나|خطأ في الخادم|trang không tồn tại";

constexpr std::string_view kLivePhrases =
    "live|liveblog|live blog|liveticker|live-ticker|newsticker|ticker|minute by minute|"
    "as it happened|en direct|direct|en directo|directo|minuto a minuto|ao vivo|in diretta|"
    "diretta|na żywo|relacja|онлайн|"
    "прямой эфир|"
    "хроника|наживо|"
    "直播|实时更新|實時更新|即時更新|"
    "滚动更新|速報|ライブ|실시간|"
    "생중계|مباشر|"
    "لحظة بلحظة|canlı|"
    "canlı anlatım|naživo|élőben|siaran langsung|"
    "trực tiếp|livebericht|canli|ao minuto|al minuto|minuut tot minuut|live updates|"
    "трансляция|онлайн-трансляция|онлайн-репортаж|direkterapport|liverapport|livetext|"
    "direktrapport|suora lähetys|hetki hetkeltä";

constexpr std::string_view kGalleryPhrases =
    "in pictures|in photos|photos|photo gallery|gallery|pictures|slideshow|bilder|"
    "bilderstrecke|fotostrecke|galerie|en images|diaporama|fotos|fotogalería|"
    "galería|fotogalleria|le foto|fotogalerij|bildspel|galeria|zdjęcia|"
    "фото|"
    "фоторепортаж|"
    "фотогалерея|图集|"
    "组图|高清图|圖集|組圖|写真|"
    "フォト|사진|포토|صور|foto";

constexpr std::string_view kVideoPhrases =
    "video|videos|watch|vídeo|vidéo|vidéos|видео|"
    "відео|视频|視頻|影片|動画|"
    "영상|동영상|فيديو|wideo|"
    "βίντεο|וידאו|"
    "вiдео";

constexpr std::string_view kServicePhrases =
    "imprint|masthead|legal|legal notice|legal notices|legal information|contact|contact us|"
    "contacts|about|about us|privacy|privacy policy|privacy notice|privacy statement|cookies|"
    "cookie policy|cookie notice|terms|terms of use|terms of service|terms and conditions|"
    "terms & conditions|disclaimer|accessibility statement|advertise|advertise with us|"
    "impressum|kontakt|über uns|ueber uns|datenschutz|datenschutzerklärung|"
    "datenschutzerklaerung|datenschutzhinweise|agb|nutzungsbedingungen|mediadaten|"
    "mentions légales|mentions legales|contactez nous|nous contacter|qui sommes nous|"
    "à propos|a propos|politique de confidentialité|politique de confidentialite|cgu|cgv|"
    "aviso legal|contacto|contáctenos|quiénes somos|quienes somos|política de privacidad|"
    "politica de privacidad|política de cookies|politica de cookies|términos y condiciones|"
    "contatti|chi siamo|note legali|informativa privacy|la redazione|quem somos|contato|"
    "fale conosco|expediente|termos de uso|política de privacidade|politica de privacidade|"
    "colofon|over ons|privacyverklaring|privacybeleid|algemene voorwaarden|om oss|om os|"
    "kontakta oss|kontakt oss|kontakt os|integritetspolicy|personvern|privatlivspolitik|"
    "tietoa meistä|yhteystiedot|tietosuojaseloste|redakcja|regulamin|polityka prywatności|"
    "polityka prywatnosci|o nas|o nás|kontakty|redakce|impresszum|adatvédelem|adatvedelem|"
    "kapcsolat|despre noi|künye|kunye|iletişim|iletisim|hakkımızda|hakkimizda|"
    "gizlilik politikası|о нас|о редакции|контакты|политика конфиденциальности|"
    "пользовательское соглашение|контакти|про нас|політика конфіденційності|ταυτότητα|"
    "επικοινωνία|όροι χρήσης|من نحن|اتصل بنا|سياسة الخصوصية|شروط الاستخدام|צור קשר|אודות|"
    "تماس با ما|درباره "
    "ما|关于我们|關於我們|联系我们|聯絡我們|聯繫我們|隐私政策|隱私政策|隱私權政策|隱私權聲明|"
    "版权声明|版權聲明|免责声明|免責聲明|"
    "服务条款|服務條款|会社概要|会社案内|運営会社|お問い合わせ|プライバシーポリシー|"
    "個人情報保護方針|利用規約|特定商取引法に基づく表記|サイトポリシー|회사소개|"
    "개인정보처리방침|개인정보 처리방침|이용약관|tentang kami|hubungi kami|redaksi|pedoman media "
    "siber|"
    "kebijakan privasi|giới thiệu|liên hệ|हमारे बारे में|संपर्क करें|गोपनीयता नीति|"
    "เกี่ยวกับเรา|ติดต่อเรา";

std::string_view phrases_of(KindWords words) {
  switch (words) {
    case KindWords::kChallenge:
      return kChallengePhrases;
    case KindWords::kConsent:
      return kConsentPhrases;
    case KindWords::kError:
      return kErrorPhrases;
    case KindWords::kLive:
      return kLivePhrases;
    case KindWords::kGallery:
      return kGalleryPhrases;
    case KindWords::kVideo:
      return kVideoPhrases;
    case KindWords::kService:
      return kServicePhrases;
  }
  return {};
}

// The phrases of one kind, taken apart once.
class PhraseList {
 public:
  explicit PhraseList(KindWords words) : phrases_(split(phrases_of(words), '|')) {
    for (const std::string_view phrase : phrases_) {
      bytes_.emplace_back(phrase);
    }
  }

  template <class Predicate>
  [[nodiscard]] bool any_part_of(std::string_view text, Predicate is_found) const {
    const ByteSet bytes(text);
    for (size_t i = 0; i < phrases_.size(); ++i) {
      if (bytes.holds(bytes_[i]) && is_found(phrases_[i])) {
        return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool holds(std::string_view text) const {
    return std::ranges::find(phrases_, text) != phrases_.end();
  }

 private:
  std::vector<std::string_view> phrases_;
  std::vector<ByteSet> bytes_;  // of each
};

const PhraseList& list_of(KindWords words) {
  static const std::array<PhraseList, 7> lists = {
      PhraseList(KindWords::kChallenge), PhraseList(KindWords::kConsent),
      PhraseList(KindWords::kError),     PhraseList(KindWords::kLive),
      PhraseList(KindWords::kGallery),   PhraseList(KindWords::kVideo),
      PhraseList(KindWords::kService)};
  return lists.at(static_cast<size_t>(words));
}

bool is_ascii_word(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c);
}

bool holds_whole(std::string_view text, std::string_view phrase) {
  for (size_t at = text.find(phrase); at != std::string_view::npos;
       at = text.find(phrase, at + 1)) {
    const size_t end = at + phrase.size();
    const bool starts = at == 0 || !is_ascii_word(text[at - 1]) || !is_ascii_word(phrase.front());
    const bool ends =
        end >= text.size() || !is_ascii_word(text[end]) || !is_ascii_word(phrase.back());
    if (starts && ends) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool holds_words(std::string_view folded, KindWords words) {
  return list_of(words).any_part_of(
      folded, [folded](std::string_view phrase) { return holds_whole(folded, phrase); });
}

bool is_phrase(std::string_view folded, KindWords words) {
  return list_of(words).holds(folded);
}

}  // namespace broadsheet::parser
