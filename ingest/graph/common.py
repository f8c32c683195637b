"""English words that are no names or terms."""

from __future__ import annotations

from index.naming import FUNCTION_WORDS

_CAPITALISED = """
able above accept access account accounting action actions activate activities activity actual add added adding
additional additionally address adjust adjustment administration advanced advantage advantages afternoon against age
agree agreement allow almost alone along already alternative always amount amounts analysis announced annual answer
answers anyone anything apart appear application applications apply approach appropriate area areas arrange article
ask asked aspect assess assessment asset assets assist assume attach attend attention author authors automatic
automatically available average avoid award away back background balance band base based basic basis become before
begin beginning behaviour below benefit benefits best better bill billion blue board body book books born both
bottom box brand brief bring broad browse budget build building built business businesses button buy calculate call
called campaign cancel capital card care careful case cases cash categories category cause caution center central
centre certain chairman challenge challenges change changed changes chapter character charge charges chart check
checklist child children choice choose city class classes clean clear click client clients close closed code color
column come comment comments common communication community companies company compare compared comparison
competition complete completed component components computer concern concerns conclusion condition conditions
conduct confirm connect connection consider consumer consumers contact contain content contents context continue
continued contract contribution control controls copy copyright core corporate correct cost costs count country
county course courses cover covered create created creating credit criteria critical cross culture currency current
currently customer customers customize cut daily damage dark data date dates day days deal decision default define
defined definition degree delete delivery demand department depending describe described description design designed
desired detail detailed details determine develop developed development device devices dial different digital
dimension direct direction director disable discuss discussion display distance distribution district divide
division document documents domestic done door double download draft drive due duration dynamic each earlier early
easily east easy economic economy edit edition education effect effective efficiency effort efforts either
electronic element elements email employee employees employment enable end energy engage engagement enjoy ensure
enter entire entry environment equal equipment equity error especially establish established estimate evaluate
evaluation event events everyone everything evidence exactly example examples excellent except exchange exclude
executive exercise exist existing exit expand expected expense expenses experience experiences experiment
experiments explain explore export external extra face fact factor factors faculty fail failed fair fall family fast
father feature features federal fee feedback feel fees few field fields figure file files fill filter final finally
finance financial find finding findings finish fire firm first fiscal five fix fixed flag flow focus follow followed
food footnote force foreign form format former forms forward found foundation four framework free frequently friend
friends front fuel full fully function functions fund funds further future gain gallery game general generally
generate generation get getting girl give given global go goal goals going gold good goods got government grade
grant grants graph great green gross ground group groups growth guarantee guidance guide guidelines half hand handle
happen happy hard hardware head heading health hear heart heat heavy height held hello help helpful high higher
highest highlights hint history hold holder holders holiday home hope host hot hotel hour hours house household
households housing however human hundred husband idea ideas identify identity illustration image images impact
implement implementation import important improve improved improvement inches include included includes income
increase increased indeed independent index indicate individual individuals industrial industry inflation influence
info inform information initial initially innovation input inquiry inside insight insights install installation
instance instead institution institutional instruction instructions instrument insurance integration interest
interested interesting interests interface internal international interview intro introduce introduced introduction
inventory invest investment investments investor investors invite involved issue issued issues item items job jobs
join joint journal journey judge just keep key keys kids kind know knowledge known label labor lack land language
large largely larger largest last late later latest latter launch law laws lead leader leaders leadership leading
learn learning least leave left legal length less lesson letter level levels library life light like likely limit
limitations limited limits line lines link linked links list listed listen literature live lives loan loans local
located location locations long longer look looking lost love low lower lowest machine mail main mainly maintain
maintenance major make makes making man manage management manager managers manual manufacturing many map margin mark
market marketing markets master match material materials matter maximum mean meaning means measure measurement
measures mechanical mechanism media medical medium meet meeting meetings member members memory men menu message
messages metal method methodology methods middle military million mind minimum minor minute minutes mission mix
mobile mode model models modern modify module moment money monitor month monthly months more morning mother motion
motor mount move movement multiple must name named names nation national native natural nature necessary need needed
needs negative net network new news next night nine none normal normally north note noted notes nothing notice
notwithstanding novel number numbers object objective objectives objects observe obtain obviously occur offer
offered offering offers office officer officers official often oil okay old once one online open opening operate
operating operation operations operator opinion opportunities opportunity option optional options order orders
organization organizations original originally others otherwise our outcome outcomes output outside outstanding
overall overview own owned owner owners package page pages paid pain paper paragraph parameter parameters parent
parents park part participants participate particular particularly parties partner partners parts party pass past
path patient patients pattern pay payment payments people per percent percentage perform performance perhaps period
periods permission person personal perspective phase phone photo physical pick picture piece place places plan plane
planning plans plant plants platform play player players please plus point points policies policy political popular
population position positive possible post potential power practical practice practices prefer preliminary
preparation prepare present presentation presented president press pressure prevent previous previously price prices
pricing primarily primary principal principle principles print prior priority privacy private probably problem
problems procedure procedures process processes processing produce produced product production products professional
professor profile profit profits program programme programmes programs progress project projects promote proof
proper property proposal propose proposed protect protection prove provide provided provider providers provides
provision provisions public publication published publisher pull purchase purchases purpose push put qualified
quality quantity quarter query question questions quick quickly quiet quite quote radio raise random range rate
rates rather rating ratio read reader reading ready real reality really reason reasons receive received recent
recently recommend recommendation recommendations recommended record recorded records recovery red reduce reduced
reduction refer reference references reflect reform refresh regarding region regional regions register registered
registration regular regularly regulation regulations relate related relation relations relationship relationships
relative release released relevant remain remaining remember remote remove rent repair repeat replace reply report
reported reporting reports represent representative request requests require required requirement requirements
research reserve reserved reset residential resource resources respect respectively respond response responses
responsibilities responsibility responsible rest result results retail retain return returned returns revenue
revenues review reviewed reviews right rights ring rise risk risks road role roles roll room rooms round route row
rule rules run running safe safety salary sale sales sample samples save saved say says scale scenario scene
schedule scheduled school schools science scope score scores screen scroll search season seat second secondary
secret secretary section sections sector secure security see seek seem seen segment segments select selected
selection self sell seller send senior sense sent separate separately series serious serve server service services
session set sets setting settings setup seven several share shared shareholder shareholders shares sharing sheet
shift ship shipping shop shopping short show showing shown shows side sign signal significant significantly similar
similarly simple simply since single site sites situation six size skill skills sleep slide slides slow small smart
snow social society soft software sold solution solutions solve something sometimes soon sort sound source sources
south space spatial speak special specialist species specific specifically specifications speed spend spirit split
sport sports spread spring square stable staff stage stakeholders standard standards start started starting state
stated statement statements states station statistics status stay step steps still stock stop storage store stores
story strategic strategies strategy stream street strength strengths strong structure structured student students
studies study style subject submit subscription subsequent subsequently substantial success successful successfully
sudden suggest suggested suggestions suitable suite sum summary summer sun supplemental supplementary supplier
suppliers supply support supported supporting sure surface surprise survey surveys sustainable switch symbol system
systems table tables tablet take taken taking talk task tasks tax taxes teacher teachers teaching team teams
technical technique techniques technologies technology television tell temperature template ten term terminal terms
territory test tested testing tests text thank thanks theme themselves theory therapy thing things think thinking
third thought thousand threat threats three through throughout ticket tickets tie time times timing tip tips title
today together toll tomorrow tool tools top topic topics total totals touch tour track trade tradition traditional
traffic train training transaction transactions transfer transition transport transportation travel treat treatment
trend trends trial trip true trust try turn turning tutorial twelve twenty two type types typical typically unable
understand understanding unfortunately unique unit units universal unknown unless unlike unlimited update updated
updates upgrade upload upper upright usage use used useful user users uses using usual usually valid validation
valuable valuation value values variable variables variety various vehicle vehicles version versus very video videos
view viewed views village visible vision visit visitors visual voice volume vote wait walk wall want war warm
warning warnings warranty wash watch water wave way ways wealth wear weather web website week weekly weeks weight
welcome well west wet whatever wheel whenever where whereas wherever white whole why wide widely width wife wild
wind window winter wireless wish woman women won word words work worked worker workers workforce working works
workshop world worldwide worry worth write writer writing written wrong yard year yearly years yellow yes yesterday
yet young younger yourself youth zero zone
"""
COMMON_WORDS = frozenset(_CAPITALISED.split())
"""No name by themselves, though headings, buttons and heads of columns capitalise them."""

_VERBS_AND_ADJECTIVES = """
able above accelerate accelerated accelerates accept accepted accepts according achieve achieved achieves acquire
acquired acquires actual add added addition additional address addressed addresses adds adequate adjust adjusted
adjusts adopt adopted adopts aforementioned ago al allow allowed allows already also always amount amounts analyse
analysed analyses analyze analyzed analyzes announce announced announces appear appeared appears applicable applied
applies apply approach appropriate approve approved approves ask asked asks aspect aspects assess assessed assesses
assist assisted assists assume assumed assumes attend attended attends available average avoid avoided avoids away
back bad based became become becomed becomes began begin begined beginning begins begun being believe believed
believes belong belonged belongs below best better big billion bit bought brief bring bringed brings brought buy
buyed buys came careful carried carries carry case cases certain choose choosed chooses chose chosen clear click
clicked clicks collect collected collects com come comed comes coming common compare compared compares complete
completed completes complied complies comply concerning conduct conducted conducts confirm confirmed confirms
connect connected connects consider considerable considered considering considers consist consisted consists contact
contacted contacts contain contained containing contains continue continued continues contribute contributed
contributes corresponding create created creates current daily day days deepen deepened deepens define defined
defines deliver delivered delivers demonstrate demonstrated demonstrates depend depended depending depends describe
described describes determine determined determines develop developed develops differ differed different differs
difficult discuss discussed discusses divide divided divides down due early easy effective eg eight eleven eliminate
eliminated eliminates employ employed employs enable enabled enables encourage encouraged encourages end engage
engaged engages enhance enhanced enhances ensure ensured ensures enter entered enters entire equal equip equiped
equips essential establish established establishes et etc evaluate evaluated evaluates ever examine examined
examines example examples exceed exceeded exceeds excellent excluding exist existed existing exists expand expanded
expands expect expected expects explain explained explains explore explored explores express expressed expresses
extend extended extends extensive extra fact far feel feeled feels felt few fifty final find finded finds five
follow followed following follows form former forms forty forward found four free frequent full further gain gained
gains gave general generate generated generates get geted gets getting give gived given gives giving go goed goes
going gone good got gotten great greater grew grow growed grown grows half hand happen happened happens have haved
haves held here hereby herein high higher hold holded holds hour hours however http https huge hundred ideal
identified identifies identify ie illustrate illustrated illustrates imagine imagined imagines implement implemented
implements important improve improved improves include included includes including incorporate incorporated
incorporates increase increased increases indeed indicate indicated indicates individual inform informed informs
initial install installed installs instead intend intended intends interesting introduce introduced introduces
involve involved involves involving join joined joins just keep keeped keeps kept key kind kinds knew know knowed
known knows large larger largest last late later latest latter lead leaded leads learn learned learns least leave
leaved leaves led left less let leted lets likely limited little live lived lives long longer look looked looks lose
losed loses lost lot lots low lower made main maintain maintained maintains major make maked makes making manage
managed manages manner many matter maximum maybe mean meet meeted meets met million minimum minor minute minutes
month months more most move moved moves much multiple near nearly necessary never new next nine normal now number
numbers numerous obtain obtained obtains occur occured occurs off offer offered offers often old once one ones only
operate operated operates order original other otherwise outperform outperformed outperforms overall own paid part
participate participated participates particular parts past pay payed pays people per percent perform performed
performs perhaps person place please plus point pointed points possible potential prepare prepared prepares present
presented presents prevent prevented prevents previous primary prior produce produced produces promote promoted
promotes proper propose proposed proposes prove proved proves provide provided provides providing purpose purposes
pursue pursued pursues put puted puts quite raise raised raises range rather reach reached reaches real really
reason reasons receive received receives recent recognise recognised recognises recognize recognized recognizes
recommend recommended recommends reduce reduced reduces refer refered refers reflect reflected reflects regarding
relating relevant relied relies rely remain remained remains remove removed removes replace replaced replaces
represent represented represents require required requires resolve resolved resolves respect respective respectively
result resulting results retain retained retains retrieve retrieved retrieves reveal revealed reveals right said
same saw say sayed says second see seed seek seeked seeks seem seemed seems seen sees select selected selects sell
selled sells send sended sends sent separate serve served serves set sets seven several short show showed showing
shown shows side significant similar simple single six slight small smaller sold solve solved solves soon sort sorts
speak speaked speaks special specific specified spend spended spends spent spoke stand standed stands start started
starts stay stayed stays still stood stop stoped stops strengthen strengthened strengthens strong submit submited
submits subsequent substantial sufficient suggest suggested suggests suitable take taked taken takes taking talk
talked talks tell telled tells ten tend tended tends term terms then there therefore therein thereof thing things
think thinked thinks third thirty thought thousand through throughout thus till time times today together told
tomorrow too took top total transform transformed transforms translate translated translates tried tries true try
turn turned turns twelve twenty twice type types typical unable understand understanded understands understood
undertake undertaked undertakes unique update updated updates upon use used uses using usual utilize utilized
utilizes variety various vast verified verifies verify versus very via visit visited visits vs wait waited waits
want wanted wants way ways week weeks well went whenever whereas wherever whole wide win wined wins wish wished
wishes won work write writed writes written wrong wrote www year years yesterday young
"""
NO_TERM_WORDS = FUNCTION_WORDS | frozenset(_VERBS_AND_ADJECTIVES.split())
"""What no term holds: verbs, adverbs, numbers, and what says nothing before a noun."""
