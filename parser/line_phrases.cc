#include "parser/line_phrases.h"

#include <array>

namespace broadsheet::parser {
namespace {

constexpr std::array kPhrases = {
    // English
    LinePhrases{
        LineCue::kPromotion,
        "sign up for|sign up to|sign up here|sign up now|subscribe to our|subscribe to the|"
        "subscribe now|subscribe today|subscribe here|=subscribe|=newsletter|=sign up|"
        "follow us|=follow|download our|download the app|get the latest news|"
        "get our newsletter|get the app|join our|like us on|=newsletters|"
        "get breaking news|get our free|want more|support our journalism|"
        "become a member|become a subscriber|=donate|~sign up for our|~subscribe to our|"
        "~sign up to our|~our newsletter|~our daily newsletter|~newsletter here|"
        "~in your inbox|~to your inbox|~delivered straight to|~follow us on|~like us on facebook|"
        "~follow our|~download our app|~join our whatsapp|~our whatsapp channel|"
        "~our telegram|~on google news|~find us on|~subscribe to the newsletter|"
        "~sign up for the|~follow him on|~follow her on|~follow me on|~follow them on|"
        "~follow on twitter|~on twitter @|~on twitter at @|~unsubscribe|"
        "~our youtube channel|get in touch|got a tip|have a tip|do you have a story|"
        "send us a tip|write to us|contact us|email us|listen and subscribe|"
        "for more news|for the latest|for more stories|to receive|by signing up|"
        "you can unsubscribe|~upgrade your browser|~enable javascript|~browser is not supported|"
        "~outdated browser|already a subscriber|join the conversation|stay informed|"
        "stay up to date|stay connected|stay tuned|want to stay updated"},
    LinePhrases{LineCue::kShare,
                "=share|share this|share on|share via|share article|share story|=email|=print|"
                "=facebook|=twitter|=whatsapp|=linkedin|=pinterest|=reddit|=copy link|copy link|"
                "=telegram|=x|=bluesky|=flipboard|=tweet|=pin it|=save|=bookmark|=listen|"
                "print this|email this|save this|listen to this|listen to article|=link copied|"
                "text size|font size|=like|=loading|=view comments|=pocket|=threads|=messenger|"
                "=close|=menu|=skip to content|=back to top|=top|click to share|"
                "tweet this|pin this|add to favorites|report a typo|report this|report an error|"
                "=view gallery|=view image|=expand|=enlarge|=hide caption|=toggle caption|"
                "=enlarge this image|view this post on instagram|=play video|=watch video|"
                "gift this article|give this article|=share full article|was this article helpful|"
                "was this helpful|did you find this|rate this|how would you rate"},
    LinePhrases{LineCue::kCopyright,
                "copyright|(c)|all rights reserved|~all rights reserved|~may not be reproduced|"
                "~may not be published, broadcast|~may not be republished|disclaimer|"
                "~reproduction without permission|~without written permission|"
                "~terms of use|~terms of service|~privacy policy|~terms and conditions|"
                "~protected by recaptcha|~creative commons|~affiliate commission|"
                "~earn a commission|~affiliate links|this material may not|"
                "this article was originally published|this story was originally published|"
                "this article originally appeared|this post originally appeared|"
                "this article first appeared|this story first appeared|republish this|"
                "reprinted with permission|~we may earn|opinions expressed|"
                "the opinions expressed|the views expressed|views expressed"},
    LinePhrases{LineCue::kCredit,
                "reporting by|additional reporting by|edited by|editing by|=source|photo credit|"
                "photo credits|photo by|photos by|image credit|image credits|photograph by|"
                "featured image|illustration by|picture credit|getty images|image source|"
                "photo courtesy|file photo|header image|cover image|main image|top image|"
                "lead image|credit image|via getty|~contributed to this report|"
                "~contributed to this article|~contributed to this story|~contributed reporting|"
                "image:|images:|photo:|photos:|picture:|pictured:|with reports "
                "from|additional reporting from|with files from|with reporting by"},
    LinePhrases{LineCue::kBio,
                "about the author|about the authors|about the writer|=about author|=about us|"
                "about this article|written by|=author|=authors|contributors|=contributor|"
                "media contact|press contact|media contacts|=contact|for more information, contact|"
                "~can be reached at|~can be contacted at|~you can follow|~reach him at|"
                "~reach her at|~email him at|~email her at|~is a staff writer|~is a reporter for|"
                "~is a senior writer|~is a freelance|~is a contributing|"
                "~is a journalist and|~is a columnist|~is the author of"},
    LinePhrases{LineCue::kComments,
                "=comments|=comment|leave a comment|leave a reply|post a comment|add a comment|"
                "join the discussion|view comments|read comments|show comments|=discussion|"
                "comments are closed|comments (|no comments|your email address will not be|"
                "=what do you think|have your say|=reply|load comments|write a comment|"
                "log in to comment|sign in to comment|comment policy|please log in|"
                "cancel reply|notify me of"},
    LinePhrases{LineCue::kAdvert,
                "=advertisement|=advertisements|advertisement - |advertisement continue|"
                "story continues below|article continues|continue reading below|=ad|=ads|"
                "=sponsored|=sponsored content|=promoted|=paid content|scroll to continue|"
                "=sponsored by|=scroll down|this is an ad|continues after ad|=continue reading|"
                "story continues|continue reading the|skip advertisement|=paid post|loading ad|"
                "=video|=advertising|=advert|=caption|=show caption"},
    LinePhrases{
        LineCue::kCorrection,
        "correction:|corrections:|clarification:|editor's note: an earlier|"
        "an earlier version of|a previous version of|this article has been corrected|"
        "this story has been corrected|this article was corrected|=corrections and clarifications|"
        "this article was amended|this story has been updated to correct"},
    LinePhrases{LineCue::kPaywall,
                "subscribe to continue|subscribe to read|to continue reading|to read the full|"
                "this article is for subscribers|this content is for|this is a premium|"
                "this article is available to|register to continue|log in to continue|"
                "sign in to continue|subscribers only|for subscribers only|~to unlock this article|"
                "unlock this article|keep reading with|~to continue reading this|"
                "already have an account|create a free account to"},
    LinePhrases{LineCue::kByline, "by:|=by|words by|story by|text by|posted by"},
    LinePhrases{LineCue::kDate,
                "published on|published:|published at|=published|updated on|updated:|last updated|"
                "first published|last modified|posted on|posted:|=updated|updated at|"
                "date published|originally published|~min read|~minute read|~minutes read|"
                "~mins read|reading time|estimated reading|read time|time to read|posted at"},
    LinePhrases{
        LineCue::kTags,
        "tags:|=tags|topics:|=topics|filed under|filed in|tagged|posted in|categories:|"
        "category:|keywords:|=categories|more about:|in this article|explore more on|"
        "related topics|mentioned in this|hashtags|=table of contents|=contents|=jump to section|"
        "=on this page|=in this guide|=show contents"},
    LinePhrases{LineCue::kReadMore,
                "read more|read also|also read|see also|read next|more:|related:|=related|"
                "read:|don't miss|dont miss|must read|recommended|also see|watch:|watch now|"
                "watch next|click here to read|click here for|more on this|=more|"
                "up next|you might also|you may also|more stories|related story|related stories|"
                "related article|related articles|more from|continue to next|see more|learn more|"
                "find out more|more to read|in case you missed|trending now|trending:|"
                "what to read next|keep reading|next article|previous article|listen:|"
                "=previous|=next|=next post|=previous post|read the full|photos:|=see more stories|"
                "this is a breaking|this is a developing|more great|editor's picks|editors' "
                "picks|top stories|most popular|most read"},
    // German
    LinePhrases{
        LineCue::kPromotion,
        "jetzt abonnieren|newsletter|abonnieren sie|melden sie sich|folgen sie uns|"
        "folge uns|~folgen sie uns|~newsletter abonnieren|~unseren newsletter|~zum newsletter|"
        "~unserem whatsapp|~whatsapp-kanal|jetzt anmelden|jetzt testen|=abo|"
        "unterst\u00FCtzen sie|~newsletter anmelden|~in unserem newsletter|"
        "~google news|laden sie unsere app|~jetzt kostenlos"},
    LinePhrases{LineCue::kShare,
                "=teilen|artikel teilen|auf facebook teilen|=drucken|=merken|"
                "=per mail|per e-mail|=vorlesen|=kommentieren|artikel drucken|"
                "link kopieren|=mailen|=per e-mail teilen|=zur startseite|"
                "=schriftgr\u00F6\u00DFe|=nach oben|artikel anh\u00F6ren|=anh\u00F6ren|"
                "=player wird geladen|=externer inhalt|empfohlener externer inhalt|"
                "redaktionell empfohlener"},
    LinePhrases{LineCue::kCopyright,
                "alle rechte vorbehalten|~alle rechte vorbehalten|"
                "haftungsausschluss|~datenschutzerkl\u00E4rung|"
                "~datenschutzbestimmungen|mit material von|~affiliate-link"},
    LinePhrases{LineCue::kCredit,
                "quelle:|quellen:|foto:|fotos:|bild:|bilder:|=quelle|"
                "bildquelle|titelbild|redaktion:|beitragsbild|\u00FCbersetzung:|"
                "faktencheck:|mitarbeit:|text:|~\u00A9"},
    LinePhrases{LineCue::kBio,
                "\u00FCber den autor|\u00FCber die autorin|zum autor|zur autorin|"
                "zur person|\u00FCber die autoren|pressekontakt|=kontakt|"
                "r\u00FCckfragen an|r\u00FCckfragehinweis|=autor|=autorin"},
    LinePhrases{LineCue::kComments,
                "=kommentare|kommentar schreiben|kommentare anzeigen|"
                "diskutieren sie|=kommentar|schreibe einen kommentar|"
                "kommentar verfassen|=ihre meinung|deine e-mail-adresse"},
    LinePhrases{LineCue::kAdvert,
                "=anzeige|=werbung|=sponsored post|weiter nach der anzeige|"
                "=anzeigen|nach der werbung|nach der anzeige|=advertorial"},
    LinePhrases{LineCue::kCorrection,
                "korrektur:|anmerkung der redaktion: in einer fr\u00FCheren|"
                "in einer fr\u00FCheren version|hinweis der redaktion: in einer"},
    LinePhrases{LineCue::kPaywall,
                "um diesen artikel|weiterlesen mit|lesen sie weiter mit|"
                "jetzt weiterlesen|mit einem abo|dieser artikel ist|"
                "dieser inhalt ist"},
    LinePhrases{LineCue::kDate,
                "ver\u00F6ffentlicht|aktualisiert|zuletzt aktualisiert|erstellt|"
                "=stand|lesezeit|~min. lesezeit|~minuten lesezeit|"
                "ver\u00F6ffentlicht am"},
    LinePhrases{LineCue::kTags,
                "schlagworte|themen:|=themen|stichworte|schlagw\u00F6rter|"
                "kategorien|=mehr zu|kategorie:|=inhaltsverzeichnis|=inhalt"},
    LinePhrases{LineCue::kReadMore,
                "lesen sie auch|lesen sie hier|mehr zum thema|auch interessant|lesen sie mehr|"
                "mehr dazu|weiterlesen|lesen sie dazu|lies auch|das k\u00F6nnte sie|"
                "lesetipp|lesen sie zum thema|siehe auch|zum thema|=mehr|mehr lesen|"
                "das k\u00F6nnte dich|passend zum thema|auch lesenswert|mehr aus|=lesen sie"},
    // French
    LinePhrases{LineCue::kPromotion,
                "abonnez-vous|inscrivez-vous|suivez-nous|recevez|"
                "t\u00E9l\u00E9chargez|~newsletter|=s'abonner|=je m'abonne|"
                "soutenez|retrouvez-nous|suivez toute|rejoignez"},
    LinePhrases{LineCue::kShare,
                "=partager|partagez|=imprimer|=envoyer|partager sur|"
                "partager l'article|=\u00E9couter|copier le lien|=commenter"},
    LinePhrases{LineCue::kCopyright,
                "tous droits r\u00E9serv\u00E9s|~tous droits r\u00E9serv\u00E9s|"
                "~reproduction interdite|mentions l\u00E9gales"},
    LinePhrases{LineCue::kCredit, "cr\u00E9dit photo|photo :|source :|sources :|cr\u00E9dits"},
    LinePhrases{LineCue::kBio, "\u00E0 propos de l'auteur|contact presse|l'auteur"},
    LinePhrases{LineCue::kComments,
                "=commentaires|laisser un commentaire|r\u00E9agir|"
                "=commentaire|poster un commentaire|ajouter un commentaire|"
                "votre adresse e-mail"},
    LinePhrases{LineCue::kAdvert,
                "=publicit\u00E9|la suite apr\u00E8s|=pub|"
                "la suite apr\u00E8s cette publicit\u00E9|=annonce"},
    LinePhrases{LineCue::kPaywall,
                "~riservato agli abbonati|~para assinantes|~exclusivo para assinantes|"
                "~solo para suscriptores|~exclusief voor abonnees|~alleen voor abonnees|"
                "log in om verder te lezen|lees verder met|~f\u00F6r prenumeranter|"
                "prenumerera f\u00F6r att l\u00E4sa|logga in f\u00F6r att l\u00E4sa|"
                "~for abonnenter|~dla prenumerator\u00F3w|~abonelere \u00F6zel|"
                "~\u0434\u043B\u044F \u043F\u043E\u0434\u043F\u0438\u0441\u0447\u0438"
                "\u043A\u043E\u0432|~\u6703\u54E1\u5C08\u5C6C|~\u4F1A\u5458\u4E13\u4EAB|"
                "~\u8A02\u95B1\u5F8C|~\u8BA2\u9605\u540E"},
    LinePhrases{LineCue::kPaywall,
                "cet article est r\u00E9serv\u00E9|article r\u00E9serv\u00E9|"
                "il vous reste|pour lire la suite|la suite est r\u00E9serv\u00E9e|"
                "connectez-vous pour"},
    LinePhrases{LineCue::kDate,
                "publi\u00E9 le|mis \u00E0 jour|publi\u00E9|modifi\u00E9 le|"
                "temps de lecture|~min de lecture|~minutes de lecture"},
    LinePhrases{LineCue::kTags, "=th\u00E8mes|th\u00E8mes :|mots-cl\u00E9s|=sujets"},
    LinePhrases{LineCue::kReadMore,
                "lire aussi|lire \u00E9galement|\u00E0 lire aussi|\u00E0 lire|"
                "voir aussi|lisez aussi|en savoir plus|\u00E0 voir aussi|"
                "lire la suite|sur le m\u00EAme sujet|lire :|>> lire|"
                "notre dossier|\u00E0 d\u00E9couvrir|\u00E0 \u00E9couter"},
    // Spanish, Portuguese, Italian
    LinePhrases{
        LineCue::kPromotion,
        "suscr\u00EDbete|suscr\u00EDbase|s\u00EDguenos|descarga la app|recibe|~bolet\u00EDn|"
        "\u00FAnete a|assine|inscreva-se|siga-nos|siga o|receba|~newsletter|"
        "iscriviti|seguici|abbonati|ricevi|segui |scarica l'app|apoie|clique aqui|"
        "participe do|entre no|~nosso canal|~canal do whatsapp|~nuestro canal|"
        "~canale whatsapp|~canal de whatsapp|~grupo do whatsapp|sigue toda|sigue "
        "los|~s\u00EDguenos en|~siga nossas"},
    LinePhrases{LineCue::kShare,
                "=compartir|=comparte|=compartilhar|=compartilhe|=condividi|"
                "=imprimir|=stampa|=partilhar|compartir en|compartilhe|"
                "=guardar|=copiar|=salva|copiar enlace|copiar link|=escuchar|"
                "=enviar|=ascolta|=ouvir|=comentar"},
    LinePhrases{LineCue::kCopyright,
                "todos los derechos reservados|~todos los derechos|todos os direitos|"
                "~todos os direitos|tutti i diritti|~riproduzione riservata|"
                "riproduzione riservata|~prohibida su reproducci\u00F3n|~derechos reservados"},
    LinePhrases{LineCue::kCredit,
                "foto:|fuente:|fonte:|imagen:|imagem:|fotos:|"
                "cr\u00E9ditos|=fuente|=fonte|fotograf\u00EDa:"},
    LinePhrases{LineCue::kBio,
                "sobre el autor|sobre o autor|sobre a autora|l'autore|"
                "sull'autore|sobre la autora"},
    LinePhrases{LineCue::kComments,
                "=comentarios|=coment\u00E1rios|=commenti|deja un comentario|"
                "lascia un commento|deixe um coment\u00E1rio|ver comentarios|"
                "deja una respuesta|deixe uma resposta|"
                "tu direcci\u00F3n de correo|o seu endere\u00E7o de e"},
    LinePhrases{LineCue::kAdvert,
                "=publicidad|=publicidade|=pubblicit\u00E0|"
                "contin\u00FAa despu\u00E9s|continua ap\u00F3s|=anuncio|"
                "continua depois da publicidade|=an\u00FAncio|=propaganda"},
    LinePhrases{LineCue::kPaywall,
                "contenido exclusivo|para seguir leyendo|"
                "este contenido es exclusivo|conte\u00FAdo exclusivo|"
                "para continuar lendo|contenuto riservato|"
                "per continuare a leggere|articolo riservato"},
    LinePhrases{LineCue::kDate,
                "publicado|actualizado|atualizado|pubblicato|aggiornato|"
                "ultimo aggiornamento|tempo di lettura|~min de lectura|"
                "~minuti di lettura|~min de leitura|publicado em|publicado el"},
    LinePhrases{LineCue::kTags,
                "=temas|=etiquetas|etiquetas:|temas:|=argomenti|=assuntos|"
                "=t\u00F3picos|palabras clave|=mais sobre"},
    LinePhrases{LineCue::kReadMore,
                "lea tambi\u00E9n|leer tambi\u00E9n|lee tambi\u00E9n|te puede interesar|"
                "le puede interesar|leia tamb\u00E9m|leia mais|veja tamb\u00E9m|saiba mais|"
                "leggi anche|leggi tutto|potrebbe interessarti|ver m\u00E1s|lea m\u00E1s|"
                "lee m\u00E1s|m\u00E1s informaci\u00F3n|m\u00E1s sobre|approfondisci|vedi anche|"
                "=noticia relacionada|=noticias relacionadas|=para saber m\u00E1s|"
                "puede leer|te recomendamos|tambi\u00E9n lee|mira tambi\u00E9n|ver tambi\u00E9n|"
                "leia a|confira|assista|=leia|=lea|ler mais|notas relacionadas|da leggere"},
    // Dutch, Swedish, Norwegian, Danish, Finnish
    LinePhrases{
        LineCue::kPromotion,
        "schrijf je in|meld je aan|volg ons|abonneer|~nieuwsbrief|prenumerera|f\u00F6lj oss|"
        "~nyhetsbrev|abonner|f\u00F8lg oss|f\u00F8lg os|tilmeld|~nyhedsbrev|tilaa|"
        "seuraa meit\u00E4|~uutiskirje|bli medlem|last ned appen"},
    LinePhrases{LineCue::kShare,
                "=delen|=deel|=dela|=del|=jaa|=skriv ut|deel dit|"
                "dela artikel|=del artikkelen|jaa artikkeli|=tulosta|=spara|"
                "=dela p\u00E5 facebook|=del p\u00E5 facebook|=lyt|=lyssna"},
    LinePhrases{LineCue::kCopyright,
                "alle rechten voorbehouden|~alle rechten voorbehouden|"
                "alla r\u00E4ttigheter|~alle rettigheter|~alle rettigheder|"
                "kaikki oikeudet"},
    LinePhrases{LineCue::kCredit, "bron:|bild:|kilde:|k\u00E4lla:|l\u00E4hde:|kuva:"},
    LinePhrases{LineCue::kComments,
                "=reacties|=kommentarer|=kommentit|reageer|plaats een reactie|"
                "l\u00E4mna en kommentar|legg igjen"},
    LinePhrases{LineCue::kAdvert,
                "=advertentie|=annons|=annonse|=annonce|=mainos|"
                "artikkelen fortsetter|artikeln forts\u00E4tter|"
                "artiklen forts\u00E6tter|lees verder onder|"
                "saken fortsetter|tekst gaat verder|juttu jatkuu"},
    LinePhrases{LineCue::kDate,
                "gepubliceerd|bijgewerkt|publicerad|uppdaterad|publisert|oppdatert|"
                "publiceret|opdateret|julkaistu|p\u00E4ivitetty|laatste update"},
    LinePhrases{
        LineCue::kReadMore,
        "lees ook|lees meer|l\u00E4s ocks\u00E5|l\u00E4s mer|les ogs\u00E5|les mer|"
        "l\u00E6s ogs\u00E5|l\u00E6s mere|lue my\u00F6s|lue lis\u00E4\u00E4|"
        "=les|bekijk ook|se ogs\u00E5|se ocks\u00E5|meer over|mer om|mere om|katso my\u00F6s|"
        "ogs\u00E5 lest|mer fr\u00E5n"},
    // Polish, Czech, Slovak, Hungarian, Romanian, Croatian
    LinePhrases{LineCue::kPromotion,
                "zapisz si\u0119|obserwuj nas|subskrybuj|dołącz do|~newsletter|"
                "odeb\u00EDrejte|p\u0159ihlaste se|sledujte n\u00E1s|"
                "iratkozzon fel|k\u00F6vess minket|aboneaz\u0103-te|"
                "urm\u0103re\u0219te-ne|urm\u0103ri\u021Bi-ne|pratite nas"},
    LinePhrases{LineCue::kShare,
                "=udost\u0119pnij|=drukuj|=podziel si\u0119|=sd\u00EDlet|=tisk|"
                "=megoszt\u00E1s|=distribuie|=podijeli|=zdie\u013Ea\u0165"},
    LinePhrases{LineCue::kCopyright,
                "wszelkie prawa zastrze\u017Cone|~wszelkie prawa|"
                "~v\u0161echna pr\u00E1va vyhrazena|minden jog fenntartva|"
                "toate drepturile rezervate|~sva prava pridr\u017Eana"},
    LinePhrases{LineCue::kCredit,
                "\u017Ar\u00F3d\u0142o|fot.|zdroj:|forr\u00E1s:|sursa:|izvor:|"
                "zdj\u0119cie:|autor:|autorzy:|oprac."},
    LinePhrases{LineCue::kComments,
                "=komentarze|dodaj komentarz|=diskuze|=hozz\u00E1sz\u00F3l\u00E1sok|"
                "=comentarii|=komentari|=koment\u00E1\u0159e"},
    LinePhrases{LineCue::kAdvert,
                "=reklama|dalsza cz\u0119\u015B\u0107|=inzerce|=hirdet\u00E9s|"
                "=publicitate|=oglas|reszta artyku\u0142u|"
                "tekst kontynuowany|artyku\u0142 kontynuowany|=reclam\u0103"},
    LinePhrases{LineCue::kReadMore,
                "czytaj te\u017C|czytaj tak\u017Ce|czytaj wi\u0119cej|zobacz te\u017C|"
                "zobacz tak\u017Ce|przeczytaj|polecamy|\u010Dt\u011Bte tak\u00E9|"
                "\u010Dt\u011Bte t\u00E9\u017E|v\u00EDce zde|olvasta m\u00E1r|cite\u0219te \u0219i|"
                "cite\u0219te si|vezi \u0219i|pro\u010Ditajte|\u010D\u00EDtajte tie\u017E|"
                "sprawd\u017A te\u017C|warto przeczyta\u0107|kapcsol\u00F3d\u00F3"},
    // Russian, Ukrainian, Bulgarian
    LinePhrases{LineCue::kPromotion,
                "подписывайтесь|подпишитесь|читайте нас|следите за|~наш telegram|"
                "~в telegram|~наш канал|~нашем телеграм|підписуйтесь|"
                "підпишіться|~наш telegram-канал|~телеграм-канал|~наш телеграм|"
                "последвайте ни|абонирайте се"},
    LinePhrases{LineCue::kShare,
                "=поделиться|=поділитися|=распечатать|=сподели|поделиться:|"
                "=печать|=скопировать ссылку|=вконтакте|=одноклассники"},
    LinePhrases{LineCue::kCopyright,
                "все права защищены|~все права защищены|~всі права захищені|"
                "~всички права запазени|при использовании материалов|"
                "~копирование материалов|заметили ошибку|нашли опечатку|"
                "знайшли помилку|если вы заметили|помітили помилку|"
                "~ctrl+enter|~ctrl + enter"},
    LinePhrases{LineCue::kCredit,
                "источник:|фото:|джерело:|снимка:|автор:|=источник|редактор:|"
                "текст:|источник фото"},
    LinePhrases{LineCue::kComments,
                "=комментарии|=коментарі|оставить комментарий|=обсудить|"
                "=коментари|комментировать|=обсуждение"},
    LinePhrases{LineCue::kAdvert, "=реклама|=на правах рекламы|=рекламен банер|продовження після"},
    LinePhrases{LineCue::kDate, "опубликовано|обновлено|опубліковано|оновлено|время чтения"},
    LinePhrases{LineCue::kTags, "теги:|=теги|=темы|темы:|=теми|мітки|ключевые слова"},
    LinePhrases{LineCue::kReadMore,
                "читайте также|читайте ещё|читать также|читайте також|читать далее|"
                "читайте ещё|по теме|смотрите также|дивіться також|"
                "=подробнее|прочетете още|вижте още|ещё по теме|также по теме|"
                "читати також|материалы по теме|ранее по теме|=читайте"},
    // Greek, Turkish
    LinePhrases{LineCue::kPromotion,
                "ακολουθήστε|εγγραφείτε|bizi takip|abone ol|~abone olun|"
                "~bültenimize|~takip edin"},
    LinePhrases{LineCue::kShare, "=κοινοποίηση|=paylaş|=yazdır|=μοιράσου"},
    LinePhrases{LineCue::kAdvert, "=διαφήμιση|=reklam|=ilan"},
    LinePhrases{LineCue::kComments, "=yorumlar|yorum yap|=σχόλια|=yorum"},
    LinePhrases{LineCue::kCopyright,
                "tüm hakları saklıdır|~her hakkı saklıdır|~tüm hakları saklıdır"},
    LinePhrases{LineCue::kDate, "güncelleme|yayınlanma|giriş tarihi|son güncelleme"},
    LinePhrases{LineCue::kReadMore,
                "διαβάστε επίσης|διαβάστε ακόμα|δείτε επίσης|ilgili haberler|"
                "ayrıca okuyun|i̇lgili haberler|bunu da okuyun|διαβάστε περισσότερα"},
    // Arabic, Persian, Hebrew
    LinePhrases{LineCue::kPromotion,
                "اشترك|تابعونا|تابعنا|تابع|~في النشرة|ما را دنبال|عضویت|הירשמו|"
                "עקבו אחרינו|لمتابعة"},
    LinePhrases{LineCue::kShare,
                "=شارك|=مشاركة|=طباعة|=اشتراک|=שתפו|=שיתוף|شارك "
                "المقال|=هم‌رسانی"},
    LinePhrases{LineCue::kCopyright,
                "جميع الحقوق محفوظة|~جميع الحقوق محفوظة|کلیه حقوق|"
                "כל הזכויות|~כל הזכויות שמורות|انتهای پیام"},
    LinePhrases{LineCue::kCredit, "المصدر:|منبع:|מקור:|صور:|צילום:"},
    LinePhrases{LineCue::kComments, "=التعليقات|=تعليقات|=نظرات|=תגובות|ارسال نظر|أضف تعليق"},
    LinePhrases{LineCue::kAdvert, "=إعلان|=اعلان|=פרסומת|=آگهی"},
    LinePhrases{LineCue::kReadMore,
                "اقرأ أيضا|اقرأ أيضًا|اقرأ أيضاً|إقرأ أيضا|اقرأ المزيد|"
                "بیشتر بخوانید|بخوانید|קראו גם|קראו עוד|شاهد أيضا|"
                "موضوعات ذات صلة|مواضيع ذات صلة|اقرا ايضا|مطالب مرتبط"},
    // Hindi, Indonesian, Malay, Vietnamese, Thai
    LinePhrases{LineCue::kPromotion,
                "सब्सक्राइब|फॉलो करें|ikuti kami|berlangganan|theo dõi|đăng ký|"
                "ติดตาม|~whatsapp channel|dapatkan update|follow "},
    LinePhrases{LineCue::kShare, "=bagikan|=chia sẻ|=แชร์|=शेयर करें|=kongsi"},
    LinePhrases{LineCue::kComments, "=komentar|=bình luận|=ความคิดเห็น|=टिप्पणियां"},
    LinePhrases{LineCue::kAdvert, "=iklan|=quảng cáo|=โฆษณา|=विज्ञापन|scroll to continue with"},
    LinePhrases{LineCue::kReadMore,
                "baca juga|baca selengkapnya|lihat juga|xem thêm|đọc thêm|"
                "อ่านเพิ่มเติม|อ่านข่าว|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|"
                "simak juga|pilihan editor|tin liên quan|ข่าวที่เกี่ยวข้อง"},
    // Chinese
    LinePhrases{LineCue::kPromotion,
                "扫描二维码|扫一扫|掃描|关注我们|關注我們|关注微信|关注公众号|"
                "~微信公众号|~微信公眾號|~扫码|~掃碼|下载app|下載app|"
                "下载客户端|下載|~下載app|~下载app|~加入line|~粉絲團|~粉絲專頁|"
                "~訂閱|订阅|訂閱|~长按二维码|点击关注|點擊關注|~关注我们|按讚|加入"
                "|更多精彩|更多内容|更多內容|欢迎关注|歡迎關注|长按识别|~新聞app|"
                "~客户端下载|追蹤我們|~點此加入|打开app|打開app|~閱讀全文請|"
                "~点击蓝字|~置顶公众号|~瀏覽器至最新版本|~升级浏览器|~设为星标"},
    LinePhrases{LineCue::kShare,
                "分享到|分享至|=分享|分享:|=打印|=列印|=列印|=收藏|=转发|字号|字級|字級:|"
                "字体|字體|=复制链接|=複製連結|点击分享|=評論|=點閱|分享给|分享給|=轉寄|"
                "=小|=中|=大|放大字|缩小字|=微信|=微博|=朋友圈|=qq空间|讚|一键分享|"
                "=line|=人氣|點閱數|瀏覽次數|=返回顶部|=返回首页|=回首頁|"
                "=关闭|=關閉|=关闭窗口|=打印本页|用微信扫"},
    LinePhrases{
        LineCue::kCopyright,
        "版权所有|版權所有|版权声明|版權聲明|免责声明|免責聲明|免責聲明|声明:|聲明:|特别声明|"
        "~未经授权|~未經授權|~不得转载|~不得轉載|~請勿轉載|转载请|轉載請|本文仅代表|~版权归|"
        "~版權所有|~版权所有|~禁止转载|~如需转载|未經許可|~僅代表作者|~仅代表作者|"
        "郑重声明|本站声明|~如有侵权|~侵权|著作權|~著作權|~投稿|本文來自|本文来自|"
        "本文由|本文系|风险提示|凡本网|凡本站|注:本文"},
    LinePhrases{
        LineCue::kCredit,
        "责任编辑|責任編輯|责编|責編|编辑:|編輯:|来源:|來源:|原标题|原標題|文章来源|文章來源|"
        "稿件来源|稿源|本文来源|本文來源|(责任编辑|(責任編輯|【责任编辑|(编辑|(編輯|校对:|审核:|"
        "监制:|值班编辑|新闻来源|新聞來源|資料來源|资料来源|原文網址|原文网址|原文链接|原文連結|"
        "原題|(責編|(责编|核稿編輯|作者:|图片来源|圖片來源|編輯/|编辑/|=作者|整理:|"
        "实习编辑|编辑 |網址:|[责任编辑|[責任編輯|文章關鍵字|标签:|標籤:|关键词:|關鍵字"},
    LinePhrases{LineCue::kBio, "作者简介|作者簡介|关于作者|關於作者|作者介紹|=作者介绍"},
    LinePhrases{LineCue::kComments,
                "=评论|=評論|发表评论|發表評論|网友评论|網友評論|=留言|我要评论|"
                "留言板|我要留言|=热门评论|=最新评论|文明上网|登录后|"
                "=討論|=精彩评论|您的email|跟帖|=回應"},
    LinePhrases{LineCue::kAdvert,
                "=广告|=廣告|=推广|=推廣|請繼續往下閱讀|请继续往下阅读|"
                "=赞助商|=贊助|广告也精彩|=ad|=adv|延伸閱讀請看|繼續閱讀"},
    LinePhrases{LineCue::kReadMore,
                "延伸阅读|延伸閱讀|相关阅读|相關閱讀|相关新闻|相關新聞|相关文章|相關文章|推荐阅读|"
                "推薦閱讀|相关报道|相關報導|更多新闻|更多新聞|猜你喜欢|热门推荐|熱門推薦|"
                "看更多|更多報導|更多报道|你可能感兴趣|你可能也|點我看|上一篇|下一篇|上一頁|下一頁|"
                "上一页|下一页|点击查看|【更多|【延伸|【相關|▲更多|相關連結|相关链接|"
                "热门文章|熱門文章|热点新闻|=更多|更多熱門|編輯推薦|编辑推荐|推薦新聞|"
                "点击进入|進入專題|进入专题|>>|→|今日熱門|熱門新聞|精彩推荐"},
    LinePhrases{LineCue::kDate,
                "发布时间|發布時間|发表时间|更新时间|更新時間|發佈時間|发布日期|"
                "日期:|时间:|時間:|出版時間|上稿時間"},
    LinePhrases{LineCue::kPaywall, "剩余内容|本文为付费|付费阅读|會員專屬|会员专享|登入後|付費"},
    LinePhrases{LineCue::kTags, "=标签|=標籤|=关键字|=關鍵詞|tag:|tags:|=tag|話題:|关键词"},
    // Japanese
    LinePhrases{LineCue::kPromotion,
                "メルマガ|会員登録|無料会員|フォローする|~をフォロー|"
                "~メールマガジン|~友だち追加|アプリを|~アプリで|~公式アカウント|~いいね"},
    LinePhrases{LineCue::kShare,
                "シェア|=ツイート|=印刷|=保存|=共有|シェアする|=ポスト|=クリップ|"
                "記事を印刷|=リンクをコピー|はてなブックマーク|=コピー|=拡大"},
    LinePhrases{LineCue::kCopyright, "無断転載|~無断転載|著作権|©"},
    LinePhrases{LineCue::kCredit,
                "提供:|出典:|文責|文=|文:|写真:|取材・文|画像:|撮影:|編集:|"
                "(編集|情報元|参照元|ソース:"},
    LinePhrases{LineCue::kBio,
                "著者プロフィール|執筆者|この記事を書いた|ライター紹介|プロフィール|筆者紹介"},
    LinePhrases{LineCue::kComments, "=コメント|コメントを|コメントする"},
    LinePhrases{LineCue::kAdvert, "=広告|=pr|=スポンサー|スポンサーリンク|=スポンサードサーチ"},
    LinePhrases{LineCue::kPaywall,
                "この記事は有料|有料会員|~残り|会員限定|続きを読むには|この記事は会員|"
                "ここから先は|~続きをお読み"},
    LinePhrases{LineCue::kReadMore,
                "関連記事|あわせて読みたい|合わせて読みたい|おすすめ記事|関連リンク|"
                "関連ニュース|続きを読む|もっと見る|人気記事|次のページ|前のページ|"
                "次ページ|=おすすめ|【関連|こちらも|関連キーワード|最新記事|"
                "関連サイト|外部サイト|【あわせて"},
    LinePhrases{LineCue::kDate, "更新日|公開日|配信日|掲載日|最終更新"},
    // Korean
    LinePhrases{LineCue::kPromotion,
                "구독하기|=구독|뉴스레터|~카카오톡|앱 다운로드|~구독하세요|~채널 추가"},
    LinePhrases{LineCue::kShare,
                "=공유|공유하기|=인쇄|=스크랩|글자크기|기사 공유|=좋아요|=프린트|글자 크기"},
    LinePhrases{LineCue::kCopyright, "무단전재|~무단전재|저작권자|~무단 전재|~재배포 금지|ⓒ"},
    LinePhrases{LineCue::kComments, "=댓글|댓글 쓰기|=의견"},
    LinePhrases{LineCue::kAdvert, "=광고"},
    LinePhrases{LineCue::kDate, "입력|수정|기사입력|최종수정|등록"},
    LinePhrases{LineCue::kReadMore,
                "관련기사|관련 기사|추천기사|많이 본|인기기사|주요뉴스|관련뉴스|"
                "이 기사를|더보기|=함께 보면 좋은"},
};

}  // namespace

std::span<const LinePhrases> line_phrases() {
  return kPhrases;
}

}  // namespace broadsheet::parser
