#include "parser/related_phrases.h"

#include <array>

// Wording of block headings, by language, in Latin script. A label may start with a phrase; of
// several the longest counts ("related topics" over "related"), whatever its cue.

namespace broadsheet::parser {
namespace {

constexpr HeadingCue kR = HeadingCue::kRelated;
constexpr HeadingCue kL = HeadingCue::kList;
constexpr HeadingCue kT = HeadingCue::kTopic;
constexpr HeadingCue kP = HeadingCue::kPromotion;

constexpr auto kRows = std::to_array<PhraseRow>({
    {"en", kR,
     "related|recommended|more about|more on this|more about this|more on|read more|read next|read "
     "also|also read|also see|see also|see more on|you may also|you might also|you may like|you "
     "might like|you may be interested|you might be interested|you'll also like|recommended for "
     "you|recommended reading|recommended articles|recommended stories|what to read next|what to "
     "read|=up next|=next up|further reading|keep reading|continue reading|more like this|more in "
     "this series|more from this series|in this series|other articles in this series|go deeper|dig "
     "deeper|don't miss|similar articles|similar stories|similar news|similar posts|=similar|also "
     "on|readers also|our readers read next|readers read next|people also read|others also "
     "read|more stories like this|more on the story|in depth:|background:|previously "
     "on|earlier:|previously:|=previous coverage|from our archive|=must read:|timeline of "
     "events|read these next|read this next|story timeline|timeline|=more coverage|full "
     "coverage|you'll also|you will also|you may enjoy|you might enjoy|we recommend|=the latest "
     "on|catch up|dive deeper|more reading|suggested|if you liked|what else to read|additional "
     "reading|must read:|on this topic|on this story|more to the story|our coverage|more of our "
     "coverage|complete coverage"},
    {"en", kR,
     "~related stor|~related article|~related news|~related content|~related cover|~related "
     "post|~read next|~also like|~might like|~may like|~read also|~similar stor|~similar "
     "article|~more on this"},
    {"en", kL,
     "most read|most popular|most viewed|most shared|most commented|most watched|most recent|most "
     "discussed|=popular|popular news|popular stories|popular posts|popular articles|popular "
     "in|popular on|=trending|trending now|trending stories|trending on|trending in|trending "
     "news|=latest|latest news|latest stories|latest articles|latest posts|latest in|latest "
     "from|latest on|latest video|latest|top stories|top story|top news|top articles|top "
     "posts|=recent|recent posts|recent articles|recent stories|recent news|recent "
     "content|recent|more news|more from|more stories|more articles|more headlines|more in|more "
     "by|more top|other news|other stories|other articles|other|also in|also from|editor's "
     "pick|editors' pick|editor's choice|editors' choice|editors picks|staff picks|must "
     "read|must-read|more must-reads|must reads|must-reads|breaking news|breaking|headlines|in the "
     "news|in other news|today's|this week|featured|features|in focus|spotlight|hot topics|what's "
     "hot|newest|just in|new on|elsewhere|around the web|best of|the best of|popular now|today "
     "in|news in brief|opinion|columnists|videos|watch|photos|galleries|podcasts|in "
     "pictures|special reports|special report|from the homepage|from the front page|top "
     "picks|don't miss out"},
    {"en", kL,
     "~most read|~most popular|~most viewed|~trending|~latest|~top stories|~popular|~recent "
     "posts|~recent articles|~editors' picks|~editor's picks|~headlines"},
    {"en", kT,
     "related topics|related tags|related subjects|related keywords|related people|related "
     "companies|related countries|related searches|related terms|related quotes|related "
     "stocks|related videos|related jobs|related authors|topics|topic|tags|tag|in this "
     "article|filed under|tagged|keywords|categories|more topics|explore topics|explore more "
     "topics|about the author|about the authors|author|authors|about us|follow us|share "
     "this|share|comments|leave a comment|leave a reply|join the conversation|contact|mentioned in "
     "this article|people in this story|companies|related topic|related tag|related "
     "subject|related keyword|related search|related event|related product|related course|related "
     "job|related compan|related profile|related categor|related quote|related stock|related "
     "term|related people|related person|related author|related region|related countr|related "
     "section|related team|related program|related video|related gallery|related galleries|related "
     "podcast|related documents|related file|related download|more about us|more about our|more "
     "about the author|recommended products|recommended courses|recommended videos"},
    {"en", kP,
     "sponsored|promoted|from our partners|partner content|paid "
     "content|advertisement|advertorial|ad content|from around the web|from the web|around the "
     "internet|you may also like from our partners|recommended "
     "by|newsletter|newsletters|subscribe|sign up|shop|special "
     "offers|offers|coupons|deals|jobs|brand|content from|presented by|special pr|recommended by"},
    {"de", kR,
     "mehr zum thema|mehr zu diesem thema|mehr zu|mehr über|mehr dazu|zum thema|lesen sie "
     "auch|lesen sie mehr|lesen sie hier|lesen sie dazu|lies auch|lies mehr|lies dazu|auch "
     "interessant|das könnte sie|das könnte dich|das könnte euch|könnte sie auch interessieren|das "
     "interessiert|passend zum artikel|passend zum thema|passend dazu|verwandte artikel|verwandte "
     "beiträge|verwandte nachrichten|verwandte themen artikel|verwandte inhalte|ähnliche "
     "artikel|ähnliche beiträge|ähnliche themen artikel|ähnliche nachrichten|ähnliche "
     "meldungen|=ähnliches|=weiterlesen|weiterführende|weitere artikel zum|weitere beiträge "
     "zum|weitere informationen zum thema|weitere meldungen zum|mehr lesen "
     "zum|lesetipp|lesetipps|lesetip|leseempfehlung|empfohlene artikel|empfohlene "
     "beiträge|empfehlungen für sie|artikel zum thema|beiträge zum thema|links zum thema|siehe "
     "auch|hintergrund|hintergründe zum thema|mehr hintergründe|mehr aus dieser "
     "serie|serie:|dossier|was bisher geschah|auch lesenswert|sehen sie auch|schauen sie "
     "auch|thema:|interessant dazu|dazu passend|dies könnte sie|außerdem interessant|mehr "
     "lesen|lies weiter|das könnte|weitere infos zum thema|mehr infos|lesen sie weiter|hier lesen "
     "sie|verwandt|zum weiterlesen|weiterlesen:|mehr aus dem dossier|=passend"},
    {"de", kR, "~zum thema|~auch interessieren|~ähnliche artikel|~verwandte artikel"},
    {"de", kL,
     "meistgelesen|meistgeklickt|meistkommentiert|meistgesehen|meistgeteilt|am meisten "
     "gelesen|neueste|neuste|neues aus|=neu|neu auf|aktuelle|=aktuell|aus dem ressort|mehr "
     "aus|mehr von|mehr in|=mehr|weitere artikel|weitere beiträge|weitere themen|weitere "
     "nachrichten|weitere meldungen|weitere news|weitere "
     "storys|weitere|top-thema|top-themen|topthemen|top-artikel|top-news|top "
     "news|schlagzeilen|newsticker|ticker|nachrichten|beliebt|beliebte|auch "
     "beliebt|trending|empfehlungen der redaktion|redaktionsempfehlung|unsere "
     "empfehlungen|ausgewählte|das beste|die besten|videos|video|podcast|podcasts|kommentare der "
     "anderen|aus aller welt|letzte artikel|letzte beiträge|letzte meldungen|heute wichtig|im "
     "fokus|jetzt lesen"},
    {"de", kL,
     "~meistgelesen|~neueste|~beliebteste|~weitere artikel|~weitere beiträge|~aktuelle "
     "nachrichten"},
    {"de", kT,
     "themen|schlagwörter|schlagworte|stichwörter|mehr lesen über|ähnliche themen|verwandte "
     "themen|zum autor|über den autor|autor|teilen|kommentare|kommentar schreiben|schreiben sie "
     "einen|diskutieren"},
    {"de", kP,
     "anzeige|anzeigen|werbung|partnerangebote|partnerangebot|verlagsangebot|angebote|gutscheine|"
     "sponsored|jobs|stellenangebote|stellenmarkt|immobilien|newsletter|abonnieren|shop|services|"
     "service|in kooperation"},
    {"fr", kR,
     "à lire aussi|lire aussi|lire également|à lire également|lisez aussi|lisez également|à lire "
     "sur le sujet|lire la suite|lire plus|=à lire|sur le même sujet|sur le même thème|sur ce "
     "thème|sur ce sujet|sur le sujet|autour du sujet|articles liés|article lié|articles "
     "similaires|articles correspondants|articles en relation|articles connexes|articles "
     "associés|articles recommandés|contenus liés|contenus similaires|contenus associés|en lien "
     "avec|en relation|pour aller plus loin|aller plus loin|pour en savoir plus|en savoir "
     "plus|=plus sur|voir aussi|à voir aussi|vous aimerez aussi|vous aimerez|vous pourriez "
     "aimer|vous pourriez aussi|vous pourriez être|ceci pourrait vous|cela pourrait vous|ces "
     "articles pourraient|ça pourrait vous|recommandé pour vous|recommandés pour vous|nos "
     "recommandations|dans le même dossier|dans ce dossier|du même dossier|dossier|nos articles "
     "sur|notre dossier|sur la même thématique|relire|=connexe|=connexes|à découvrir aussi|les "
     "articles liés|retrouvez aussi|complément d'information|à lire|et aussi|=aussi|ça peut "
     "vous|dans le même thème|lire notre|notre article|nos articles|=lié|=liés|en complément|à "
     "relire|pour approfondir"},
    {"fr", kR,
     "~même sujet|~lire aussi|~lire également|~articles liés|~articles similaires|~aller plus "
     "loin"},
    {"fr", kL,
     "les plus lus|les plus lues|le plus lu|la plus lue|articles les plus lus|les plus "
     "partagés|les plus commentés|les plus vus|les plus populaires|plus "
     "populaires|populaires|populaire|=tendances|les dernières|dernières|derniers articles|les "
     "derniers|à la une|la une|en direct|en continu|fil info|le fil|l'actu|l'actualité|toute "
     "l'actualité|dans l'actualité|actualités|à ne pas manquer|ne manquez pas|à "
     "découvrir|découvrez|nos vidéos|vidéos|les vidéos|les plus récents|plus de|plus "
     "d'articles|=plus|autres articles|d'autres articles|les autres|dans la même rubrique|du même "
     "auteur|même rubrique|top articles|le choix de la rédaction|la sélection|notre "
     "sélection|sélection|les essentiels|l'essentiel"},
    {"fr", kL, "~plus lus|~plus lues|~plus populaires|~plus partagés|~dernières"},
    {"fr", kT,
     "tags|thèmes|thématiques|sujets|mots-clés|mots clés|sur l'auteur|à propos de "
     "l'auteur|partager|commentaires|laisser un commentaire|réagir|suivez-nous|thèmes "
     "associés|sujets associés"},
    {"fr", kP,
     "publicité|contenu sponsorisé|contenus sponsorisés|partenaires|nos partenaires|contenu "
     "partenaire|annonces|offres|abonnez-vous|newsletter|newsletters|boutique|services|emploi"},
    {"es", kR,
     "noticias relacionadas|noticia relacionada|artículos relacionados|artículo "
     "relacionado|contenido relacionado|contenidos relacionados|notas relacionadas|nota "
     "relacionada|historias relacionadas|=relacionadas|=relacionados|=relacionado|=relacionada|más "
     "información|te puede interesar|también te puede|también te podría|te podría interesar|te "
     "puede|te interesa|te recomendamos|le "
     "recomendamos|=recomendado|=recomendados|=recomendadas|recomendado para|lee también|lea "
     "también|leé también|lee además|lea además|lea más|lee más|leer también|también lee|también "
     "lea|leer más|seguir leyendo|sigue leyendo|más sobre este|más sobre|le puede interesar|le "
     "podría interesar|puede interesarle|podría interesarte|puede que te interese|quizás te "
     "interese|quizá te interese|en este tema|en relación|ver también|vea también|ve también|mira "
     "también|mire también|mirá también|ver más sobre|además lee|para saber más|para leer "
     "más|saber más|entérate más|conoce más|otras notas relacionadas|artículos similares|noticias "
     "similares|en contexto|antecedentes|sobre el tema|del mismo tema|te "
     "sugerimos|=sugerencias|temas relacionados noticias|sigue con|para ti|puede leer|puedes "
     "leer|quizá te|tal vez te|relacionad|=lee|=lea"},
    {"es", kR,
     "~relacionadas|~relacionados|~puede interesar|~podría interesar|~lee también|~lea también"},
    {"es", kL,
     "lo más|los más|las más|más leídas|más leídos|más leído|más vistas|más visto|más vistos|más "
     "noticias|más notas|más de|más en|más compartido|=más|últimas noticias|última "
     "hora|últimas|último|últimos|lo último|destacados|destacadas|destacado|noticias "
     "destacadas|tendencias|populares|noticias de|noticias|otras noticias|otros artículos|otras "
     "notas|también en|titulares|portada|en portada|recientes|entradas recientes|te contamos|no te "
     "pierdas|lo destacado|opinión|columnas|videos|vídeos|ranking|hoy en|más "
     "sección|imperdibles|selección del editor"},
    {"es", kL, "~más leíd|~más vist|~últimas|~más noticias|~más popular"},
    {"es", kT,
     "archivado en|temas relacionados|temas|etiquetas|tags|palabras clave|sobre el autor|sobre la "
     "autora|autor|compartir|comparte|comentarios|deja un comentario|deja una respuesta|síguenos"},
    {"es", kP,
     "publicidad|contenido "
     "patrocinado|patrocinado|patrocinados|anuncios|ofertas|suscríbete|suscríbase|newsletter|"
     "boletines|boletín|contenido de marca|especial publicidad|descuentos|cupones|empleo"},
    {"pt", kR,
     "=relacionadas|=relacionados|=relacionado|notícias relacionadas|notícia relacionada|artigos "
     "relacionados|artigo relacionado|matérias relacionadas|conteúdo relacionado|conteúdos "
     "relacionados|posts relacionados|leia também|leia mais|leia ainda|leia a seguir|ler "
     "também|ler mais|ler a seguir|veja também|veja mais|ver também|vê também|saiba mais|saber "
     "mais|você pode gostar|você pode se interessar|você também pode|pode interessar|pode "
     "gostar|talvez você|talvez lhe interesse|recomendado para|recomendados "
     "para|=recomendados|=recomendadas|mais sobre|sobre este assunto|sobre o assunto|sobre este "
     "tema|continue lendo|continuar a ler|continue a ler|entenda|artigos semelhantes|confira "
     "também|assista também|e mais sobre|relembre|ainda sobre|veja a seguir|sugestões de "
     "leitura|pode ler|artigos recomendados|notícias recomendadas|leia:|leia a|relacionad"},
    {"pt", kR, "~leia também|~leia mais|~relacionadas|~relacionados|~veja também"},
    {"pt", kL,
     "mais lidas|mais lidos|mais lido|as mais lidas|os mais lidos|mais vistas|mais vistos|mais "
     "populares|mais recentes|mais notícias|mais de|mais em|mais do|mais "
     "da|=mais|últimas|últimos|última hora|destaques|em destaque|em alta|populares|notícias|outras "
     "notícias|recentes|tendências|publicações recentes|não "
     "perca|manchetes|editorias|colunistas|vídeos"},
    {"pt", kL, "~mais lid|~mais vist|~últimas"},
    {"pt", kT,
     "tópicos relacionados|tópicos|assuntos|assuntos "
     "relacionados|tags|etiquetas|temas|palavras-chave|sobre o "
     "autor|autor|compartilhe|compartilhar|partilhar|comentários|deixe um comentário"},
    {"pt", kP,
     "publicidade|conteúdo patrocinado|patrocinado|conteúdo de "
     "marca|anúncio|promoções|assine|newsletter|newsletters|oferecimento"},
    {"it", kR,
     "leggi anche|leggi di più|leggi tutto|leggere anche|articoli correlati|articolo "
     "correlato|articoli collegati|notizie correlate|=correlati|=correlate|contenuti "
     "correlati|potrebbe interessarti|potrebbero interessarti|potrebbe anche interessarti|ti "
     "potrebbe|ti potrebbero|forse ti interessa|per "
     "approfondire|approfondimenti|approfondisci|=approfondimento|vedi anche|guarda anche|sullo "
     "stesso argomento|sullo stesso tema|sull'argomento|articoli simili|consigliati per "
     "te|raccomandati per te|=consigliati|continua a leggere|scopri di più|per saperne di "
     "più|altro su|dello stesso argomento|da leggere anche|articoli consigliati|potrebbe "
     "piacerti|leggi:|leggi ancora|per te|notizie collegate|correlat"},
    {"it", kR, "~leggi anche|~correlati|~correlate|~interessarti"},
    {"it", kL,
     "i più letti|più letti|più lette|le più lette|più visti|i più visti|più popolari|ultime "
     "notizie|ultime|ultimi articoli|ultim'ora|ultimi|ultima ora|in evidenza|in primo piano|primo "
     "piano|rubriche|altre notizie|altri articoli|altro da|altri|le ultime|di "
     "tendenza|popolari|notizie|da non perdere|i nostri video|video|scelti per voi|in "
     "edicola|articoli recenti|dalla home"},
    {"it", kL, "~più letti|~più lette|~ultime notizie"},
    {"it", kT,
     "argomenti|temi|tag|tags|etichette|parole "
     "chiave|l'autore|autore|sull'autore|condividi|commenti|lascia un commento"},
    {"it", kP,
     "pubblicità|contenuto "
     "sponsorizzato|sponsorizzato|sponsorizzati|annunci|offerte|abbonati|newsletter|promozioni"},
    {"nl", kR,
     "lees ook|lees meer|lees verder|lees hier|meer over|meer lezen|meer lezen "
     "over|=gerelateerd|gerelateerde|bekijk ook|kijk ook|zie ook|misschien vind je|misschien ook "
     "interessant|dit vind je misschien|ook interessant|vergelijkbare|aanbevolen voor "
     "jou|=aanbevolen|aanbevolen artikelen|verder lezen|op dit onderwerp|over dit onderwerp|meer "
     "in deze serie|achtergrond:|interessant voor jou"},
    {"nl", kL,
     "meest gelezen|meest recent|hoofdpunten|net verschenen|vandaag|uitgelicht|meest bekeken|best "
     "gelezen|populair|net binnen|laatste nieuws|het "
     "laatste|laatste|nieuwste|recente|meer nieuws|meer van|meer uit|meer artikelen|ander "
     "nieuws|overig nieuws|trending|topverhalen|in het nieuws|uitgelicht"},
    {"nl", kT,
     "onderwerpen|trefwoorden|tags|thema's|over de auteur|deel dit|delen|reacties|reageer"},
    {"nl", kP, "advertentie|gesponsord|partnercontent|vacatures|nieuwsbrief|aanbiedingen|abonneer"},
    {"da", kR,
     "læs også|læs mere|læs videre|læs her|relaterede|=relateret|mere om|se også|hør også|du vil "
     "måske også|måske er du også|anbefalet til dig|anbefalede artikler|lignende artikler|om samme "
     "emne"},
    {"da", kL,
     "mest læste|mest læst|mest sete|mest populære|seneste nyt|seneste|nyeste|nyheder|flere "
     "nyheder|flere artikler|mere fra|populære|topnyheder|lige nu"},
    {"da", kT, "emner|tags|nøgleord|om forfatteren|del artiklen|del|kommentarer"},
    {"da", kP, "annonce|sponsoreret|annoncørbetalt|nyhedsbrev|abonnér"},
    {"no", kR,
     "les også|les mer|les videre|les her|relaterte artikler|relaterte saker|=relatert|relatert "
     "innhold|flere saker om|mer om|se også|hør også|du vil kanskje også|kanskje du også|anbefalt "
     "for deg|anbefalte artikler|lignende saker|om samme sak|bakgrunn:"},
    {"no", kL,
     "mest lest|mest leste|mest sett|siste nytt|siste|nyeste|nyheter|flere nyheter|flere saker|mer "
     "fra|populært|toppsaker|akkurat nå|=andre leser nå"},
    {"no", kT, "relaterte emner|emner|emneord|stikkord|om forfatteren|del saken|del|kommentarer"},
    {"no", kP, "annonse|sponset|annonsørinnhold|nyhetsbrev|abonner|reklame"},
    {"sv", kR,
     "läs också|läs även|läs mer|läs vidare|läs här|=relaterat|relaterade|mer om|=mer i ämnet|se "
     "också|se även|liknande artiklar|rekommenderat för dig|rekommenderade "
     "artiklar|=rekommenderat|du kanske också|du kanske gillar|fler artiklar om|bakgrund:|artiklar "
     "i samma ämne"},
    {"sv", kL,
     "mest läst|mest lästa|mest sett|senaste nytt|senaste|nyaste|nyheter|fler nyheter|fler "
     "artiklar|mer från|populärt|just nu|toppnyheter"},
    {"sv", kT, "ämnen|taggar|nyckelord|om författaren|dela|kommentarer"},
    {"sv", kP, "annons|sponsrat|nyhetsbrev|prenumerera|reklam"},
    {"fi", kR,
     "lue myös|lue lisää|lue seuraavaksi|lue tästä|aiheesta lisää|lisää aiheesta|aiheeseen "
     "liittyvää|aiheeseen liittyvät|samasta aiheesta|katso myös|suosittelemme|sinua voisi "
     "kiinnostaa|saatat pitää|liittyvät artikkelit|muut lukevat"},
    {"fi", kL,
     "luetuimmat|luetuin|suosituimmat|uusimmat|tuoreimmat|viimeisimmät|katsotuimmat|lisää "
     "uutisia|muut uutiset|uutiset|juuri nyt"},
    {"fi", kT, "aiheet|avainsanat|tunnisteet|kirjoittaja|jaa|kommentit"},
    {"fi", kP, "mainos|kaupallinen yhteistyö|kumppaniblogi|uutiskirje|tilaa"},
    {"is", kR,
     "sjá einnig|sjá nánar|tengdar fréttir|tengdar greinar|tengt efni|lesa meira|lestu "
     "einnig|lestu meira|lesa einnig|nánar um"},
    {"is", kL,
     "nýjast|nýjustu|mest lesið|mest lesnar|fleiri fréttir|vinsælast|vinsælt|fréttir|helstu "
     "fréttir"},
    {"pl", kR,
     "czytaj też|czytaj także|czytaj więcej|czytaj również|czytaj dalej|czytaj o|zobacz "
     "także|zobacz też|zobacz również|zobacz więcej|=powiązane|powiązane|przeczytaj "
     "także|przeczytaj też|przeczytaj również|polecamy|=polecane|polecane artykuły|warto "
     "przeczytać|może cię|może cię zainteresować|podobne artykuły|podobne|więcej na ten "
     "temat|więcej o|na ten temat|sprawdź też|sprawdź także|=czytaj|czytaj:|zobacz:|może "
     "zainteresuje|przeczytaj:|więcej na temat|warto zobaczyć|to może cię"},
    {"pl", kR, "~powiązane|~zobacz także|~czytaj także|~podobne"},
    {"pl", kL,
     "najnowsze|najpopularniejsze|najczęściej czytane|najchętniej "
     "czytane|popularne|wiadomości|ważne|ostatnie|ostatnio dodane|więcej "
     "z|więcej|inne|pozostałe|gorące|na czasie|aktualności|na topie|najważniejsze|wideo"},
    {"pl", kL, "~najnowsze|~najczęściej|~najpopularniejsze"},
    {"pl", kT,
     "tematy|tagi|słowa kluczowe|powiązane tematy|o autorze|autor|udostępnij|komentarze|skomentuj"},
    {"pl", kP,
     "reklama|materiał sponsorowany|sponsorowane|artykuł "
     "sponsorowany|oferty|newsletter|prenumerata|promocje"},
    {"cs", kR,
     "související|čtěte také|čtěte dále|čtěte více|čtěte i|přečtěte si|mohlo by vás|mohlo by se "
     "vám|doporučujeme|=doporučené|podobné články|k tématu|více k tématu|viz také|více o|další k "
     "tématu|další články k tématu"},
    {"cs", kL,
     "nejčtenější|nejnovější|hlavní zprávy|aktuálně|aktuality|poslední|další zprávy|další "
     "články|další z|populární|trendy|dnes|zprávy|výběr|nejsledovanější"},
    {"cs", kT, "témata|štítky|klíčová slova|o autorovi|autor|sdílet|komentáře|diskuse|diskuze"},
    {"cs", kP, "reklama|inzerce|komerční sdělení|sponzorováno|předplatné|newsletter|nabídky"},
    {"sk", kR,
     "súvisiace|čítajte aj|čítajte viac|čítajte tiež|čítajte ďalej|prečítajte si|mohlo by "
     "vás|odporúčame|podobné články|k téme|viac k téme|viac o|pozrite si aj"},
    {"sk", kL,
     "najčítanejšie|najnovšie|hlavné správy|ďalšie správy|ďalšie "
     "články|posledné|populárne|aktuality|správy"},
    {"sk", kT, "témy|štítky|kľúčové slová|o autorovi|zdieľať|komentáre|diskusia"},
    {"sk", kP, "reklama|inzercia|sponzorované|predplatné|newsletter"},
    {"hu", kR,
     "kapcsolódó|olvassa el|olvasd el|olvass tovább|ezek is érdekelhetik|ez is érdekelheti|ez is "
     "érdekelhet|ajánljuk|ajánlott cikkek|ajánlott|hasonló cikkek|hasonló hírek|lásd még|a "
     "témában|további cikkek a témában"},
    {"hu", kL,
     "legolvasottabb|legfrissebb|legnépszerűbb|legújabb|friss hírek|friss|további hírek|további "
     "cikkek|hírek|népszerű|címlapról|kiemelt"},
    {"hu", kT, "címkék|témák|kulcsszavak|szerző|a szerzőről|megosztás|hozzászólások"},
    {"hu", kP, "hirdetés|szponzorált|támogatott tartalom|hírlevél|előfizetés"},
    {"ro", kR,
     "citește și|citeşte şi|citește mai|citeşte mai|citiți și|citiţi şi|articole similare|articole "
     "asemănătoare|știri similare|ştiri similare|articole relaționate|pe aceeași temă|pe aceeaşi "
     "temă|vezi și|vezi şi|te-ar putea interesa|ți-ar putea plăcea|îți "
     "recomandăm|recomandate|recomandări|mai multe despre|citește în continuare"},
    {"ro", kL,
     "cele mai citite|cele mai noi|cele mai populare|ultimele|ultima oră|ultima ora|știri|alte "
     "știri|alte articole|mai multe din|mai multe|populare|cele mai recente|top știri|știri "
     "recente"},
    {"ro", kT,
     "etichete|subiecte|cuvinte cheie|taguri|tag-uri|despre autor|autor|distribuie|comentarii"},
    {"ro", kP,
     "publicitate|conținut sponsorizat|advertorial|promovat|abonează-te|newsletter|parteneri"},
    {"hr", kR,
     "povezane vijesti|povezani sadržaj|povezani članci|pročitajte i|pročitajte još|pročitaj "
     "i|vezani članci|vezane vijesti|vezane teme|slični članci|slične vijesti|možda će vas|možda "
     "vas zanima|moglo bi vas|izdvajamo|više o temi|na istu temu"},
    {"hr", kL,
     "najčitanije|najnovije|najpopularnije|ostale vijesti|još "
     "iz|vijesti|zadnje|posljednje|izdvojeno|aktualno"},
    {"hr", kT, "ključne riječi|oznake|tagovi|o autoru|komentari|podijeli"},
    {"bs", kR,
     "povezani tekstovi|povezane teme|vezani tekstovi|vezane teme|slični tekstovi|pročitajte "
     "također|pogledajte još"},
    {"sl", kR,
     "preberite še|preberite tudi|preberi tudi|preberi še|sorodne novice|sorodni članki|povezane "
     "novice|povezani članki|podobne novice|več o temi|več o|priporočamo|morda vas zanima"},
    {"sl", kL,
     "najbolj brano|najnovejše|najbolj priljubljeno|zadnje novice|novice|druge novice|več "
     "iz|izpostavljeno"},
    {"sl", kT, "ključne besede|oznake|teme|avtor|deli|komentarji"},
    {"sq", kR,
     "lexo edhe|lexo më shumë|lexoni edhe|lexoni gjithashtu|lexo gjithashtu|të ngjashme|artikuj të "
     "ngjashëm|lajme të ngjashme|të lidhura|mund t'ju interesojë|shiko edhe"},
    {"sq", kL,
     "më të lexuarat|më të fundit|të fundit|lajmet e fundit|lajme|më të klikuarat|të tjera"},
    {"lt", kR,
     "taip pat skaitykite|skaitykite taip pat|skaitykite daugiau|skaitykite|skaityti "
     "daugiau|susiję|susijusios|susijęs|panašūs straipsniai|rekomenduojame|jums gali|jus "
     "gali|daugiau šia tema|daugiau tema|taip pat žiūrėkite|šia tema"},
    {"lt", kL,
     "naujausi|naujausios|skaitomiausi|skaitomiausios|populiariausi|populiariausios|naujienos|"
     "daugiau naujienų|kitos naujienos|svarbiausios|karščiausi|top"},
    {"lt", kT, "raktažodžiai|temos|žymos|autorius|komentarai|dalintis"},
    {"lv", kR,
     "saistītie|saistītās|lasi arī|lasiet arī|lasi vēl|lasi vairāk|lasīt vairāk|par šo tēmu|par "
     "tēmu|līdzīgi raksti|iesakām|tevi varētu|skaties arī|skatieties arī"},
    {"lv", kL,
     "jaunākie|jaunākās|lasītākie|lasītākās|populārākie|populārākās|ziņas|citas ziņas|vairāk "
     "ziņu|svarīgākais|aktuāli"},
    {"lv", kT, "tēmas|birkas|atslēgvārdi|autors|komentāri|dalīties"},
    {"et", kR,
     "loe ka|loe lisaks|loe veel|loe edasi|loe lähemalt|seotud|samal teemal|lisaks teemal|vaata "
     "ka|vaata lisaks|soovitame|sulle võib meeldida|sarnased"},
    {"et", kL,
     "loetumad|loetuimad|populaarsemad|populaarseimad|viimased|uusimad|uudised|värsked|enimloetud|"
     "rohkem uudiseid"},
    {"et", kT, "märksõnad|teemad|sildid|autor|jaga|kommentaarid"},
    {"tr", kR,
     "ilgili haberler|ilgili haber|ilgili içerikler|ilgili yazılar|ilgili konular haber|benzer "
     "haberler|benzer içerikler|benzer|bunlar da|ilginizi çekebilir|bunlar ilginizi|bu haberler "
     "de|sizin için önerilenler|sizin için seçtiklerimiz|önerilen haberler|önerilen|ayrıca "
     "oku|ayrıca bkz|ayrıca|bunları da|okumaya devam|daha fazla bilgi|bu konuda|konuyla "
     "ilgili|haberin devamı|bunları da okuyun|bunu da okuyun|okumadan geçme|ilgini "
     "çekebilir|ilgili"},
    {"tr", kR, "~ilginizi çekebilir|~ilgili haber|~benzer haber"},
    {"tr", kL,
     "çok okunan|en çok|en son|en yeni|son dakika|son haberler|son|özel "
     "içerikler|günün|gündem|manşetler|manşet|diğer haberler|diğer|popüler|öne "
     "çıkan|haberler|editörün seçtikleri|yazarlar|trend"},
    {"tr", kL, "~en çok|~son dakika|~manşet"},
    {"tr", kT,
     "etiketler|konular|anahtar kelimeler|yazar hakkında|paylaş|yorumlar|ilgili konular|ilgili "
     "etiketler"},
    {"tr", kP, "reklam|sponsorlu|ilan|ilanlar|abone ol|bülten"},
    {"az", kR,
     "oxşar xəbərlər|əlaqəli xəbərlər|həmçinin oxuyun|bunu da oxuyun|digər xəbərlər mövzu|mövzu "
     "ilə bağlı|oxşar|əlaqəli"},
    {"az", kL, "ən çox oxunan|son xəbərlər|xəbər lenti|populyar|digər xəbərlər|xəbərlər"},
    {"vi", kR,
     "xem thêm|đọc thêm|đọc tiếp|tin liên quan|bài liên quan|bài viết liên quan|tin bài liên "
     "quan|=liên quan|có thể bạn quan tâm|có thể bạn thích|có thể bạn|bạn có thể|gợi ý cho bạn|bài "
     "tương tự|cùng chủ đề|tin cùng chủ đề|bài cùng chủ đề|tin cùng chuyên mục|~liên quan|đừng bỏ "
     "lỡ|mời bạn đọc|mời độc giả|tin bài cùng|chủ đề liên quan bài"},
    {"vi", kL,
     "tin mới|mới nhất|đọc nhiều|xem nhiều|tin nóng|tin tức|nổi bật|tin nổi bật|tin khác|các tin "
     "khác|tiêu điểm|bài mới|được quan tâm|~đọc nhiều|~mới nhất|~xem nhiều"},
    {"vi", kT, "từ khóa|từ khoá|chủ đề|thẻ|tags|chia sẻ|bình luận|tác giả"},
    {"id", kR,
     "baca juga|baca selengkapnya|baca selanjutnya|baca lainnya|baca:|berita terkait|artikel "
     "terkait|=terkait|konten terkait|topik terkait berita|rekomendasi untuk anda|rekomendasi "
     "untukmu|=rekomendasi|rekomendasi berita|lihat juga|simak juga|simak lainnya|tonton juga|anda "
     "mungkin|mungkin anda|artikel serupa|berita serupa|~baca juga|~berita terkait|~artikel "
     "terkait|bacaan terkait|baca artikel|baca berita|baca pula|terkait"},
    {"id", kL,
     "terpopuler|berita terbaru|terbaru|terkini|berita terkini|berita populer|populer|paling "
     "banyak|berita lainnya|artikel lainnya|lainnya|berita utama|trending|pilihan "
     "editor|pilihan|headline|sorotan|newsticker|indeks|~terpopuler|~terbaru|~terkini"},
    {"id", kT,
     "topik|topik terkait|tag|tag terkait|kata kunci|tentang penulis|penulis|bagikan|komentar"},
    {"ms", kR,
     "berita berkaitan|artikel berkaitan|=berkaitan|baca lagi|baca seterusnya|anda mungkin "
     "juga|artikel lain yang berkaitan|~berkaitan"},
    {"ms", kL, "berita terkini|paling popular|popular|paling banyak dibaca|terhangat|berita lain"},
    {"tl", kR, "basahin din|basahin|kaugnay|kaugnay na balita|mga kaugnay|tingnan din|magbasa pa"},
    {"tl", kL, "pinakabago|pinakabasa|mga balita|iba pang balita"},
    {"sw", kR,
     "soma pia|soma zaidi|habari zinazohusiana|makala zinazohusiana|zinazohusiana|taarifa "
     "zinazohusiana|unaweza pia|pia soma"},
    {"sw", kL,
     "zilizosomwa|habari mpya|habari za hivi punde|mpya|maarufu|zinazosomwa|habari kuu|habari "
     "zaidi|habari nyingine"},
    {"zu", kR,
     "funda futhi|funda kabanzi|izindaba ezihlobene|ezihlobene|bheka futhi|funda okwengeziwe"},
    {"zu", kL, "izindaba zakamuva|ezifundwa kakhulu|okusha"},
    {"af", kR,
     "lees ook|lees meer|verwante artikels|verwante stories|verwante|lees ook hierdie|jy sal dalk "
     "ook"},
    {"af", kL, "mees gelees|nuutste|gewildste|meer nuus|topstories"},
    {"ca", kR,
     "llegeix també|llegir més|llegiu també|notícies relacionades|articles "
     "relacionats|=relacionat|=relacionats|=relacionades|et pot interessar|també et pot|més "
     "informació|més sobre"},
    {"ca", kL, "el més llegit|les més llegides|últimes notícies|més notícies|destacats|més de"},
    {"eu", kR,
     "irakurri ere|irakurri gehiago|lotutako|erlazionatutako|gehiago gai honi buruz|interesatuko "
     "zaizu|honekin lotuta"},
    {"eu", kL, "irakurrienak|azken albisteak|azken berriak|albiste gehiago"},
    {"gl", kR,
     "le tamén|ler máis|novas relacionadas|noticias relacionadas|artigos relacionados|pode "
     "interesarche|máis información"},
    {"gl", kL, "o máis lido|máis lidas|últimas novas"},
    {"cy", kR,
     "darllenwch hefyd|darllen mwy|darllenwch fwy|straeon perthnasol|mwy am y stori|hefyd o "
     "ddiddordeb"},
    {"cy", kL, "mwyaf poblogaidd|y diweddaraf|prif straeon|mwy o straeon"},
    {"ga", kR, "léigh freisin|léigh tuilleadh|scéalta gaolmhara|gaolmhar|níos mó faoi"},
    {"ga", kL, "is mó léamh|an scéal is déanaí|nuacht is déanaí"},
});

}  // namespace

std::span<const PhraseRow> latin_phrase_rows() {
  return kRows;
}

}  // namespace broadsheet::parser
