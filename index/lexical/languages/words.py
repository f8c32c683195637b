"""Words by language that say nothing alone: no query tokens unless a query has nothing else, and no pairs.

They are the commonest function words of each language, written down for this project; they tell languages apart too.
"""

from __future__ import annotations

_WORDS = {
    "en": """
a about above after again all also am an and any are as at be because been before being below
between both but by can could did do does doing down during each few for from further had has have
having he her here hers him his how i if in into is it its itself just let many me more most much my
nor not of off on once only or other our out over own same she should so some such than that the
their them then there these they this those through to too under until up very was we were what when
where which while who whom whose why will with would you your
""",
    "de": """
aber alle allem allen aller alles als also am an andere anderen anderer anderes ans auch auf aus bei beim bin bis bist
da dabei damit dann das dass dem den denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch
dort du durch ein eine einem einen einer eines er es etwa etwas euch euer für gegen hab habe haben hat hatte hatten
hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja je jede jedem jeden jeder jedes jedoch
kann kein keine keinem keinen keiner können könnte man mehr mein meine mich mir mit muss müssen nach nicht nichts noch
nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so solche soll sollte sondern sonst über
um und uns unser unter viel viele vom von vor war waren warum was weil welche welchem welchen welcher welches wenn wer
werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwar zwischen wieviel
""",
    "fr": """
à afin ai ainsi après au aucun aussi autre autres aux avait avant avec avoir c car ce ceci cela celle celui ces cet
cette ceux chaque chez ci combien comme comment d dans de depuis des donc dont du elle elles en encore entre es est et
était étaient été être eu fait il ils j je jusqu l la le les leur leurs lors lui m ma mais me même mes moi mon n ne ni
nos notre nous on ont ou où par parce pas pendant peu peut plus pour pourquoi qu quand que quel quelle quelles quels
qui quoi s sa sans se selon ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers
vos votre vous y
""",
    "es": """
a al algo algunos ante antes así aunque cada como con contra cual cuáles cuál cuando cuándo cuánto cuántos de del
desde donde dónde durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta está están estas este
esto estos fue fueron ha había han hasta hay la las le les lo los más me mi mientras muy nada ni no nos nosotros o
otra otras otro otros para pero poco por porque pues que qué quien quién se sea según ser si sí sin sobre son su sus
también tan tanto te tiene tienen todo todos tras tu un una unas uno unos y ya yo
""",
    "it": """
a ad agli ai al alla alle allo anche ancora avere aveva c che chi ci come con contro cosa cui d da dagli dai dal dalla
dalle de degli dei del dell della delle dello di dove dopo e è ed era erano essere fra gli ha hanno ho i il in io l la
le lei li lo loro lui ma mi molto ne negli nei nel nella nelle nello noi non nostro o ogni per perché più poi prima
qual quale quali quando quanti quanto quella quelle quelli quello questa queste questi questo se sei sempre senza si
sia sono su sua sue sugli sui sul sulla sulle suo suoi tra tutti tutto un una uno vi
""",
    "pt": """
a à ao aos as às até com como da das de dela dele depois desde do dos e é ela elas ele eles em entre era eram essa
esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu minha muito na nas não nem no nos nós
num numa o os ou para pela pelas pelo pelos por porque quais qual quando quanto quantos que quem são se sem ser seu
seus só sobre sua suas também te tem têm toda todas todo todos um uma umas uns você
""",
    "nl": """
aan al alle als bij dan dat de der deze die dit doch door dus een eens en er ge geen haar had heb hebben heeft hem het
hier hij hoe hoeveel hun iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog
nu of om omdat ons onze ook op over reeds te tegen toch toen tot tussen u uit uw van veel voor waar waren was wat we
welke werd wezen wie wij worden wordt zal ze zei zelf zich zij zijn zo zonder zou
""",
    "sv": """
alla allt att av blev bli blir dem den denna deras dess dessa det detta dig din du där då efter ej eller en ett från
för ha hade han hans har henne hennes hon honom hur här i icke inte inom jag ju kan kunde man med mellan men mer mig
min mot mycket många ni nu någon något några när och om oss på samma sedan sig sin sina sitt ska skulle som så till
under upp ut utan vad var vara varför vars vem vi vid vilka vilken vilket är än över
""",
    "da": """
af alle at blev blive bliver da de dem den denne der deres det dette dig din disse du efter eller en end er et for
fra ham han hans har havde have hende hendes her hos hun hvad hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor i
ikke ind jeg jo kan kunne man mange med meget mellem men mere mig min mod ned noget nogle nu når og også om op os over
på selv sig sin sine skal skulle som sådan til ud under var ved vi vil ville være været
""",
    "no": """
alle at av ble bli blir både da de deg dei dem den denne der deres det dette din disse du eg ein eit eller en enn er
et etter for fordi fra ha hadde han hans har hennes her hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i
ikke ikkje inn jeg kan kunne mange man med meg mellom men mer mot mye ned noe noen nå når og også om opp oss over på
seg selv sin sine skal skulle som så til ut uten var ved vi vil ville vært være å
""",
    "fi": """
ei eivät emme en että hän he heidän hänen itse ja jo joka jos jossa jotka joten kaikki kanssa keitä ketkä kuin kuinka
kuka kun me mikä millä milloin minä minkä missä mistä mitä mitkä monta mukaan mutta myös ne niiden niin noin nyt oli
olisi olivat olla on ovat paljon se sen sekä siellä siinä sillä siitä sinä sitä tai tämä tämän tässä te tuo vaan vai
vaikka vain yli
""",
    "pl": """
a aby ale bardzo bez by był była było były być co czy czym dla do gdy gdzie go i ich ile im inne iż ja jak jaka jaki
jakie jako je jednak jego jej jest jeszcze jeśli już każdy kiedy kto która które którego której który których którzy
lub ma mają może można na nad nie niż o od on ona one oni oraz po pod ponieważ przed przez przy się są tak także tam
te tego tej ten to tu tych tylko tym u w we więc wszystkie z za ze że
""",
    "cs": """
a aby ale ani ano asi až bez bude by byl byla byli bylo být co či další do i jak jaká jaké jako je jeho jej její jen
ještě ji jich jsem jsou již jiné k kde kdo kdy kolik která které který kteří ke má mezi mi mnoho může na nad nebo není
než o od ona oni po pod podle pokud pouze pro proč proto před při s se si své svých tak také tato tedy ten tento této
tím to tohoto tom toto tu ty u už v ve více však za ze že
""",
    "hu": """
a abban ahhoz ahogy aki akik amely amelyek ami az azok azt be csak de e egy egyes egyik ekkor el ez ezek ezt fel
hanem hány hogy hogyan hol igen is ki kell le lehet lesz meg melyik mely mennyi mert mi mikor milyen mind mint mit már
más még míg nagyon nem ne olyan ott össze s sem sok szerint több tehát új utolsó vagy van vannak vele volt voltak
""",
    "ro": """
a acea această aceste acest aceea ai al ale am ar are asupra au ca care cât câte câți ce cel cele cei când către cea
cu cum că da dar de deci deși din dintre doar după e ea ei el ele era este eu fi fie fost iar în între își la le lor
lui mai mult nu o or pe pentru prin sa sau să se sunt său spre și te un una unde unei unor unui vor
""",
    "tr": """
acaba ama ancak bazı ben bile bir biri birkaç biz bu bunlar bunu bunun çok çünkü da daha de değil diye en gibi göre
hangi hem hep her hiç için ile ise kaç kadar kez ki kim mı mi mu mü nasıl ne neden nerede nedir o olan olarak olduğu
oldu on onlar onu onun sonra siz şey şu tüm ve veya ya yani
""",
    "ru": """
а без более бы был была были было быть в вам вас весь во вот все всех вы где да для до его ее если есть еще же за и из
или им их к как какая какие какой каков когда которая которые который кто ли между меня мне может мы на над надо не
него нее нет ни них но ну о об один он она они от очень по под после потому при про с сам сколько со так также такой
там те тем то того тоже только том ты у уже что чтобы чем эта эти это этого этой этом этот я
""",
    "el": """
αλλά αν από αυτά αυτή αυτό αυτός για δεν είναι ένα ένας εκ επί έχει η ή θα και κατά με μετά μη μια μόνο να ο οι όπως
όταν ότι παρά πιο ποια ποιο ποιος πόσο που πού προς πως πώς σε στα στη στην στις στο στον στους τα τη την της τι τις
το τον του τους των ως
""",
    "ar": """
إلى أن إن أو أي التي الذي الذين أين بعد بين تم ثم حتى حول حيث ذلك على عن عند غير فقط في قبل قد كان كانت كل كم كما كيف
لا لم لن ما ماذا متى مع من منذ منها منه هذا هذه هل هم هو هي و وقد ولا وهو وهي
""",
    "hi": """
अगर अपना अपनी अपने अब आप इन इस इसके इसी उन उनके उस उसके एक एवं और कब कर करना करने कहाँ का कि किया किस की कुछ के को कौन
क्या क्यों गया जब जहाँ जा जैसे जो तक तथा तो था थी थे द्वारा न नहीं ने पर बहुत भी में मैं यदि यह यहाँ या ये रहा लिए वह वाले वे
सकते साथ से हम ही हुआ है हैं हो होता होती होने
""",
}

STOP_WORDS: dict[str, frozenset[str]] = {code: frozenset(words.split()) for code, words in _WORDS.items()}
