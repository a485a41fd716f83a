#include <array>

#include "parser/date_words.h"

// Month names in folded form (date_words.h): the locale data of Unicode CLDR, format and
// stand-alone forms, wide and abbreviated, plus genitives and regional names that CLDR leaves out.
// '_' stands for a space inside a name. Where two languages give one word to two months ("listopad"
// is November in Polish and October in Croatian), the page's language decides.

namespace broadsheet::parser {
namespace {

constexpr auto kGregorian = std::to_array<MonthNames>({
    {"en",
     "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
     "september sep sept|october oct|november nov|december dec"},
    {"de",
     "januar jan janner|februar feb feber|marz mar mrz maerz|april apr|mai|juni jun|"
     "juli jul|august aug|september sept sep|oktober okt|november nov|dezember dez"},
    {"fr",
     "janvier janv jan|fevrier fevr fev feb|mars|avril avr|mai|juin jun|"
     "juillet juil jul|aout|septembre sept sep|octobre oct|novembre nov|decembre dec"},
    {"es",
     "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|"
     "agosto ago|septiembre sept setiembre sep set|octubre oct|noviembre nov|"
     "diciembre dic"},
    {"pt",
     "janeiro jan|fevereiro fev|marco mar|abril abr|maio mai|junho jun|julho jul|"
     "agosto ago|setembro set|outubro out|novembro nov|dezembro dez"},
    {"it",
     "gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|"
     "agosto ago|settembre set|ottobre ott|novembre nov|dicembre dic"},
    {"nl",
     "januari jan|februari feb|maart mrt mar|april apr|mei|juni jun|juli jul|"
     "augustus aug|september sep sept|oktober okt|november nov|december dec"},
    {"sv",
     "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug|"
     "september sep sept|oktober okt|november nov|december dec"},
    {"da",
     "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|"
     "september sep|oktober okt|november nov|december dec"},
    {"nb",
     "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|"
     "september sep|oktober okt|november nov|desember des"},
    {"fi",
     "tammikuuta tammik tammikuu tammi|helmikuuta helmik helmikuu helmi|"
     "maaliskuuta maalisk maaliskuu maalis|huhtikuuta huhtik huhtikuu huhti|"
     "toukokuuta toukok toukokuu touko|kesakuuta kesak kesakuu kesa|"
     "heinakuuta heinak heinakuu heina|elokuuta elok elokuu elo|"
     "syyskuuta syysk syyskuu syys|lokakuuta lokak lokakuu loka|"
     "marraskuuta marrask marraskuu marras|joulukuuta jouluk joulukuu joulu"},
    {"et",
     "jaanuar jaan|veebruar veebr|marts|aprill apr|mai|juuni|juuli|august aug|"
     "september sept|oktoober okt|november nov|detsember dets"},
    {"lv",
     "janvaris janv janvari|februaris febr februari|marts marta|aprilis apr aprili|"
     "maijs maija|junijs jun junija|julijs jul julija|augusts aug augusta|"
     "septembris sept septembri|oktobris okt oktobri|novembris nov novembri|"
     "decembris dec decembri"},
    {"lt",
     "sausio saus sausis|vasario vas vasaris|kovo kov kovas|balandzio bal balandis|"
     "geguzes geg geguze|birzelio birz birzelis|liepos liep liepa|"
     "rugpjucio rugp rugpjutis|rugsejo rugs rugsejis|spalio spal spalis|"
     "lapkricio lapkr lapkritis|gruodzio gruod gruodis"},
    {"pl",
     "stycznia sty styczen|lutego lut luty|marca mar marzec|kwietnia kwi kwiecien|"
     "maja maj|czerwca cze czerwiec|lipca lip lipiec|sierpnia sie sierpien|"
     "wrzesnia wrz wrzesien|pazdziernika paz pazdziernik pazdz|listopada lis listopad|"
     "grudnia gru grudzien"},
    {"cs",
     "ledna led leden|unora uno unor|brezna bre brezen|dubna dub duben|"
     "kvetna kve kveten|cervna cvn cerven|cervence cvc cervenec|srpna srp srpen|"
     "zari zar|rijna rij rijen|listopadu lis listopad|prosince pro prosinec"},
    {"sk",
     "januara jan januar|februara feb februar|marca mar marec|aprila apr april|"
     "maja maj|juna jun|jula jul|augusta aug august|septembra sep september|"
     "oktobra okt oktober|novembra nov november|decembra dec december"},
    {"sl",
     "januar jan januarja|februar feb februarja|marec mar marca|april apr aprila|"
     "maj maja|junij jun junija|julij jul julija|avgust avg avgusta|"
     "september sep septembra|oktober okt oktobra|november nov novembra|"
     "december dec decembra"},
    {"hr",
     "sijecnja sij sijecanj siječanj|veljace velj veljaca|ozujka ozu ozujak|"
     "travnja tra travanj|svibnja svi svibanj|lipnja lip lipanj|srpnja srp srpanj|"
     "kolovoza kol kolovoz|rujna ruj rujan|listopada lis listopad|"
     "studenoga stu studeni|prosinca pro prosinac"},
    {"bs",
     "januar jan januara|februar feb februara|mart mar marta|april apr aprila|"
     "maj maja|juni jun juna|juli jul jula|august aug augusta|septembar sep septembra|"
     "oktobar okt oktobra|novembar nov novembra|decembar dec decembra"},
    {"sr",
     "јануар јан јануара|фебруар феб фебруара|март мар марта|април апр априла|"
     "мај маја|јун јуна јуни|јул јула јули|август авг августа|септембар сеп септембра|"
     "октобар окт октобра|новембар нов новембра|децембар дец децембра"},
    {"sr",
     "januar jan januara|februar feb februara|mart mar marta|april apr aprila|"
     "maj maja|jun juna juni|jul jula juli|avgust avg avgusta august|"
     "septembar sep septembra|oktobar okt oktobra|novembar nov novembra|"
     "decembar dec decembra"},
    {"mk",
     "јануари јан|февруари фев|март мар|април апр|мај|јуни јун|јули јул|август авг|"
     "септември септ|октомври окт|ноември ноем|декември дек"},
    {"bg",
     "януари яну|февруари фев|март|април апр|маи|юни|юли|август авг|септември сеп|"
     "октомври окт|ноември ное|декември дек"},
    {"ru",
     "января янв январь|февраля февр февраль|марта мар март|апреля апр апрель|мая маи|"
     "июня июн июнь|июля июл июль|августа авг август|сентября сент сентябрь|"
     "октября окт октябрь|ноября нояб ноябрь|декабря дек декабрь"},
    {"uk",
     "січня січ січень|лютого лют лютии|березня бер березень|квітня квіт квітень кві|"
     "травня трав травень тра|червня черв червень чер|липня лип липень|"
     "серпня серп серпень сер|вересня вер вересень|жовтня жовт жовтень жов|"
     "листопада лист листопад лис|грудня груд грудень гру"},
    {"be",
     "студзеня сту студзень|лютага лют люты|сакавіка сак сакавік|"
     "красавіка кра красавік|мая маи траўня травень|чэрвеня чэр чэрвень|"
     "ліпеня ліп ліпень|жніуня жні жнівень|верасня вер верасень|"
     "кастрычніка кас кастрычнік|лістапада ліс лістапад|снежня сне снежань"},
    {"ro",
     "ianuarie ian ianuar|februarie feb|martie mar|aprilie apr|mai|iunie iun|"
     "iulie iul|august aug|septembrie sept|octombrie oct|noiembrie nov|decembrie dec"},
    {"hu",
     "januar jan januari januarban|februar febr|marcius marc|aprilis apr|majus maj|"
     "junius jun|julius jul|augusztus aug|szeptember szept|oktober okt|november nov|"
     "december dec"},
    {"el",
     "ιανουαριου ιαν ιανουαριοσ|φεβρουαριου φεβ φεβρουαριοσ|μαρτιου μαρ μαρτιοσ|"
     "απριλιου απρ απριλιοσ|μαιου μαι μαιοσ μαιο|ιουνιου ιουν ιουνιοσ ιουνιο|"
     "ιουλιου ιουλ ιουλιοσ|αυγουστου αυγ αυγουστοσ|σεπτεμβριου σεπ σεπτεμβριοσ|"
     "οκτωβριου οκτ οκτωβριοσ|νοεμβριου νοε νοεμβριοσ|δεκεμβριου δεκ δεκεμβριοσ"},
    {"tr",
     "ocak oca|subat sub|mart mar|nisan nis|mayıs may|haziran haz|temmuz tem|"
     "agustos agu|eylul eyl|ekim eki|kasım kas|aralık ara"},
    {"az",
     "yanvar yan|fevral fev|mart mar|aprel apr|may|iyun iyn|iyul iyl|avqust avq|"
     "sentyabr sen|oktyabr okt|noyabr noy|dekabr dek"},
    {"ca",
     "gener gen|febrer febr|marc|abril dabr abr|maig|juny|juliol jul|agost dag ag|"
     "setembre set|octubre oct|novembre nov|desembre des"},
    {"gl",
     "xaneiro xan|febreiro feb|marzo mar|abril abr|maio|xuno|xullo xul|agosto ago|"
     "setembro set|outubro out|novembro nov|decembro dec"},
    {"eu",
     "urtarrila urt urtarrilaren urtarrilak|otsaila ots otsailaren otsailak|"
     "martxoa mar martxoaren martxoak|apirila api apirilaren apirilak|"
     "maiatza mai maiatzaren maiatzak|ekaina eka ekainaren ekainak|"
     "uztaila uzt uztailaren uztailak|abuztua abu abuztuaren abuztuak|"
     "iraila ira irailaren irailak|urria urr urriaren urriak|"
     "azaroa aza azaroaren azaroak|abendua abe abenduaren abenduak"},
    {"is",
     "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|agust agu|"
     "september sep|oktober okt|november nov|desember des"},
    {"ga",
     "eanair ean|feabhra feabh|marta|aibrean aib|bealtaine beal|meitheamh meith|iuil|"
     "lunasa lun|mean_fomhair mfomh|deireadh_fomhair dfomh|samhain samh|nollaig noll"},
    {"cy",
     "ionawr ion|chwefror chwef chw|mawrth maw|ebrill ebr|mai|mehefin meh|"
     "gorffennaf gorff gor|awst|medi|hydref hyd|tachwedd tach|rhagfyr rhag"},
    {"sq",
     "janar jan|shkurt shk|mars mar|prill pri|maj|qershor qer|korrik korr|gusht gush|"
     "shtator sht|tetor tet|nentor nen|dhjetor dhj"},
    {"id",
     "januari jan|februari feb pebruari|maret mar|april apr|mei|juni jun|juli jul|"
     "agustus agu agt ags|september sep|oktober okt|november nov nop|desember des"},
    {"ms",
     "januari jan|februari feb|mac|april apr|mei|jun|julai jul|ogos ogo|september sep|"
     "oktober okt|november nov|disember dis"},
    {"fil",
     "enero ene|pebrero peb|marso mar|abril abr|mayo may|hunyo hun|hulyo hul|"
     "agosto ago|setyembre set|oktubre okt|nobyembre nob|disyembre dis"},
    {"sw",
     "januari jan|februari feb|machi mac|aprili apr|mei|juni jun|julai jul|agosti ago|"
     "septemba sep|oktoba okt|novemba nov|desemba des"},
    {"th",
     "มกราคม มค|กุมภาพันธ์ กพ|มีนาคม มีค|เมษายน เมย|พฤษภาคม พค|มิถุนายน มิย|"
     "กรกฎาคม กค|สิงหาคม สค|กันยายน กย|ตุลาคม ตค|พฤศจิกายน พย|ธันวาคม ธค"},
    {"ar",
     "يناير كانون_الثاني جانفي ژانفي|فبراير شباط فيفري|مارس اذار|ابريل نيسان افريل|"
     "مايو ايار ماي|يونيو حزيران جوان|يوليو تموز يوليوز جويلية|اغسطس اب اوت غشت|"
     "سبتمبر ايلول شتنبر|اكتوبر تشرين_الاول|نوفمبر تشرين_الثاني نونبر|"
     "ديسمبر كانون_الاول دجنبر"},
    {"fa",
     "ژانویه|فوریه|مارس|اوریل|مه می|ژوين ژوئن جون|ژويیه ژوئیه جولای جولايی|اوت|"
     "سپتامبر|اکتبر اکتوبر|نوامبر|دسامبر"},
    {"ur", "جنوری|فروری|مارچ|اپریل|ميی|جون|جولايی|اگست|ستمبر|اکتوبر|نومبر|دسمبر"},
    {"ps",
     "جنوري|فبروري فېبروري|مارچ|اپریل|مۍ|جون|جولای|اګست|سېپتمبر سپتمبر|اکتوبر|نومبر|"
     "دسمبر"},
    {"ku",
     "rebendane reb rebendan|resemiye res resemi|adare ada adar|avrele avr avrel|"
     "gulane gul gulan|puspere pus pusper|tirmehe tir tirmeh|gelaweje gel gelawej|"
     "rezbere rez rezber|kewcere kew kewcer|sermaweze ser sermawez|"
     "berfanbare ber berfanbar"},
    {"he",
     "ינואר ינו׳|פברואר פבר׳|מרץ|אפריל אפר׳|מאי|יוני|יולי|אוגוסט אוג׳|ספטמבר ספט׳|"
     "אוקטובר אוק׳|נובמבר נוב׳|דצמבר דצמ׳"},
    {"hi",
     "जनवरी जन॰|फ़रवरी फ़र॰ फरवरी|मार्च|अप्रैल|मई|जून|जुलाई जुल॰|अगस्त अग॰|"
     "सितंबर सित॰ सितम्बर|अक्तूबर अक्तू॰ अक्टूबर|नवंबर नव॰ नवम्बर|दिसंबर दिस॰ दिसम्बर"},
    {"bn",
     "জানুয়ারী জানু জানুয়ারি|ফেব্রুয়ারী ফেব ফেব্রুয়ারি|মার্চ|এপ্রিল এপ্রি|মে|জুন|"
     "জুলাই জুল|আগস্ট আগ আগষ্ট|সেপ্টেম্বর সেপ|অক্টোবর অক্টো|নভেম্বর নভে|ডিসেম্বর ডিসে"},
    {"ta",
     "ஜனவரி ஜன|பிப்ரவரி பிப்|மார்ச் மார்|ஏப்ரல் ஏப்|மே|ஜூன்|ஜூலை|ஆகஸ்ட் ஆக|"
     "செப்டம்பர் செப்|அக்டோபர் அக்|நவம்பர் நவ|டிசம்பர் டிச"},
    {"te",
     "జనవరి జన|ఫిబ్రవరి ఫిబ్ర|మార్చి|ఏప్రిల్ ఏప్రి|మే|జూన్|జులై|ఆగస్టు ఆగ|"
     "సెప్టెంబర్ సెప్టెం|అక్టోబర్ అక్టో|నవంబర్ నవం|డిసెంబర్ డిసెం"},
    {"mr",
     "जानेवारी जाने|फेब्रुवारी फेब्रु|मार्च|एप्रिल एप्रि|मे|जून|जुलै|ऑगस्ट ऑग|"
     "सप्टेंबर सप्टें|ऑक्टोबर ऑक्टो|नोव्हेंबर नोव्हें|डिसेंबर डिसें"},
    {"gu",
     "જાન્યુઆરી જાન્યુ|ફેબ્રુઆરી ફેબ્રુ|માર્ચ|એપ્રિલ|મે|જૂન|જુલાઈ|ઑગસ્ટ|"
     "સપ્ટેમ્બર સપ્ટે|ઑક્ટોબર ઑક્ટો|નવેમ્બર નવે|ડિસેમ્બર ડિસે"},
    {"pa",
     "ਜਨਵਰੀ ਜਨ|ਫ਼ਰਵਰੀ ਫ਼ਰ|ਮਾਰਚ|ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ|ਮਈ|ਜੂਨ|ਜੁਲਾਈ ਜੁਲਾ|ਅਗਸਤ ਅਗ|ਸਤੰਬਰ ਸਤੰ|"
     "ਅਕਤੂਬਰ ਅਕਤੂ|ਨਵੰਬਰ ਨਵੰ|ਦਸੰਬਰ ਦਸੰ"},
    {"ml",
     "ജനുവരി ജനു|ഫെബ്രുവരി ഫെബ്രു|മാർച്ച് മാർ|ഏപ്രിൽ ഏപ്രി|മേയ്|ജൂൺ|ജൂലൈ|ഓഗസ്റ്റ് ഓഗ|"
     "സെപ്റ്റംബർ സെപ്റ്റം|ഒക്‌ടോബർ "
     "ഒക്ടോ|നവംബർ "
     "നവം|ഡിസംബർ "
     "ഡിസം"},
    {"kn",
     "ಜನವರಿ ಜನ|ಫೆಬ್ರವರಿ ಫೆಬ್ರ|ಮಾರ್ಚ್|ಏಪ್ರಿಲ್ ಏಪ್ರಿ|ಮೇ|ಜೂನ್|ಜುಲೈ|ಆಗಸ್ಟ್ ಆಗ|"
     "ಸೆಪ್ಟೆಂಬರ್ ಸೆಪ್ಟೆಂ|ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ|ನವೆಂಬರ್ ನವೆಂ|ಡಿಸೆಂಬರ್ ಡಿಸೆಂ"},
    {"ne",
     "जनवरी|फेब्रुअरी|मार्च|अप्रिल|मे|जुन|जुलाई|अगस्ट|सेप्टेम्बर|अक्टोबर|नोभेम्बर|"
     "डिसेम्बर"},
    {"si",
     "ජනවාරි ජන|පෙබරවාරි පෙබ|මාර්තු "
     "මාර්|අප්‍රේල්|මැයි|ජූනි|ජූලි|"
     "අගෝස්තු "
     "අගෝ|"
     "සැප්තැම්බර් සැප්|ඔක්තෝබර් ඔක්|නොවැම්බර් නොවැ|දෙසැම්බර් දෙසැ"},
    {"my",
     "ဇန်နဝါရီ ဇန်|ဖေဖော်ဝါရီ ဖေ|မတ်|ဧပြီ ဧ|မေ|ဇွန်|ဇူလိုင် ဇူ|ဩဂုတ် ဩ|စက်တင်ဘာ စက်|"
     "အောက်တိုဘာ အောက်|နိုဝင်ဘာ နို|ဒီဇင်ဘာ ဒီ"},
    {"km", "មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ"},
    {"lo",
     "ມັງກອນ ມກ|ກຸມພາ ກພ|ມີນາ ມນ|ເມສາ ມສ|ພຶດສະພາ ພພ|ມິຖຸນາ ມິຖ|ກໍລະກົດ ກລ|ສິງຫາ ສຫ|"
     "ກັນຍາ ກຍ|ຕຸລາ ຕລ|ພະຈິກ ພຈ|ທັນວາ ທວ"},
    {"ka",
     "იანვარი იან იანვარს|თებერვალი თებ|მარტი მარ|აპრილი აპრ|მაისი მაი|ივნისი ივნ|"
     "ივლისი ივლ|აგვისტო აგვ|სექტემბერი სექ|ოქტომბერი ოქტ|ნოემბერი ნოე|დეკემბერი დეკ"},
    {"hy",
     "հունվարի հնվ հունվար|փետրվարի փտվ փետրվար|մարտի մրտ մարտ|ապրիլի ապր ապրիլ|"
     "մայիսի մյս մայիս|հունիսի հնս հունիս|հուլիսի հլս հուլիս|օգոստոսի օգս օգոստոս|"
     "սեպտեմբերի սեպ սեպտեմբեր|հոկտեմբերի հոկ հոկտեմբեր|նոյեմբերի նոյ նոյեմբեր|"
     "դեկտեմբերի դեկ դեկտեմբեր"},
    {"kk",
     "қаңтар қаң қантар қаңтарда|ақпан ақп|наурыз нау|сәуір сәу|мамыр мам|маусым мау|"
     "шілде шіл|тамыз там|қыркүиек қыр|қазан қаз|қараша қар|желтоқсан жел"},
    {"uz",
     "yanvar yan|fevral fev|mart mar|aprel apr|may|iyun iyn|iyul iyl|avgust avg|"
     "sentabr sen|oktabr okt|noyabr noy|dekabr dek"},
    {"am",
     "ጃንዩወሪ ጃንዩ|ፌብሩወሪ ፌብሩ|ማርች|ኤፕሪል ኤፕሪ|ሜይ|ጁን|ጁላይ|ኦገስት ኦገስ|ሴፕቴምበር ሴፕቴ|ኦክቶበር ኦክቶ|"
     "ኖቬምበር ኖቬም|ዲሴምበር ዲሴም"},
    {"ha",
     "janairu jan|faburairu fab|maris mar|afirilu afi|mayu may|yuni yun|yuli yul|"
     "agusta agu|satumba sat|oktoba okt|nuwamba nuw|disamba dis"},
    {"af",
     "januarie jan|februarie feb|maart mrt|april apr|mei|junie jun|julie jul|"
     "augustus aug|september sep|oktober okt|november nov|desember des"},
    {"mt",
     "jannar jan|frar fra|marzu mar|april apr|mejju mej|gunju gun|lulju lul|"
     "awwissu aww|settembru set|ottubru ott|novembru nov|dicembru dic"},
    {"lb",
     "januar jan|februar feb|maerz mae|abrell abr|mee|juni jun|juli jul|august aug|"
     "september sep|oktober okt|november nov|dezember dez"},
    {"uz", "январ|феврал|март|апрел|май|июн|июл|август|сентябр|октябр|ноябр|декабр"},
    {"tl",
     "enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|"
     "disyembre"},
});

constexpr auto kPersian = std::to_array<MonthNames>({
    {"fa",
     "فروردین فروردين|اردیبهشت ارديبهشت|خرداد|تیر تير|مرداد امرداد|شهریور شهريور|مهر|ابان|اذر|دی "
     "دي|"
     "بهمن|اسفند"},
    {"ps", "وری|غویی|غبرګولی|چنګاښ|زمری|وږی|تله|لړم|لیندۍ|مرغومی|سلواغه|کب"},
    {"en", "farvardin|ordibehesht|khordad|tir|mordad|shahrivar|mehr|aban|azar|dey|bahman|esfand"},
});

constexpr auto kHijri = std::to_array<MonthNames>({
    {"ar",
     "محرم المحرم|صفر|ربيع_الاول|ربيع_الاخر ربيع_الثاني|جمادى_الاولى جمادى_الاول|"
     "جمادى_الاخرة جمادى_الثانية جمادى_الاخر|رجب|شعبان|رمضان|شوال|ذو_القعدة ذي_القعدة|"
     "ذو_الحجة ذي_الحجة"},
    {"en",
     "muharram|safar|rabi_al-awwal|rabi_al-thani|jumada_al-awwal|jumada_al-thani|rajab|shaban|"
     "ramadan|shawwal|dhu_al-qadah|dhu_al-hijjah"},
});

}  // namespace

std::span<const MonthNames> gregorian_months() {
  return kGregorian;
}

std::span<const MonthNames> persian_months() {
  return kPersian;
}

std::span<const MonthNames> hijri_months() {
  return kHijri;
}

}  // namespace broadsheet::parser
