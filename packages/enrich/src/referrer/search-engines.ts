/**
 * Search engines, one entry each: `name | keyword parameters | hosts | options`.
 * A line that starts with a blank goes on with the entry above it.
 *
 * Keyword parameters, the first that is there wins:
 * - a name: the query parameter, case-sensitive
 * - `s/{}`: the path segment behind `s`; `*` is any segment, `{*}` the whole rest of the path
 * - `cache:q`: the parameter `q` behind its `cache:…` prefix
 * - `prev:q`: the parameter `q` of the address in the parameter `prev`
 *
 * Hosts: a leading `www.` is left out; `x/y` is host `x` with a path below `/y`; `{}` at the end is
 * any public suffix, elsewhere a country or language code; `*.` is any subdomain.
 *
 * Options:
 * - `charset:x`: what the engine used before UTF-8, a WHATWG encoding label
 * - `hides:/x`: below that path the engine sends no keyword (`*`: below any)
 * - `site`: a website with a search box, so that a visit from its front page is no search
 *
 * Names, hosts, parameters and charsets are facts from matomo-org/searchengine-and-social-list
 * (CC0), put in this form and completed: older charsets of Russian, Czech, Korean and Japanese
 * engines, Google's advanced form, and which of them are websites first.
 */
export const SEARCH_ENGINES = `
1.cz | s/{} q | 1.cz | charset:iso-8859-2
118 700 | q | 118700.se foretag.118700.se webben.118700.se | site
123people | s/{} search_term | 123people.com 123people.{} | site
360search | q | so.360.cn so.com m.so.com sou.com | charset:gb2312
Abacho | q | abacho.de abacho.com abacho.co.uk se.abacho.com tr.abacho.com abacho.at abacho.fr
  abacho.es abacho.ch abacho.it
ABCsøk | q | abcsok.no verden.abcsok.no
Acoon | begriff | acoon.de
Aguea | q | chercherfr.aguea.com
Allaverksamheter | What | allaverksamheter.se | site
Alexa | q | alexa.com search.toolbars.alexa.com | site
Alice Adsl | qs | rechercher.aliceadsl.fr
All.by | query | all.by
Allesklar | words | allesklar.de allesklar.at allesklar.ch
AllTheInternet | q | alltheinternet.com
AllTheWeb | q | alltheweb.com
AlohaFind | q | alohafind.com
AltaVista | q | altavista.com search.altavista.com listings.altavista.com altavista.de
  altavista.fr {}.altavista.com be-nl.altavista.com be-fr.altavista.com
AOL | query q | search.aol.com search.aol.it aolsearch.aol.com aolrecherche.aol.fr
  aolrecherches.aol.fr aolimages.aol.fr aim.search.aol.com recherche.aol.fr find.web.aol.com
  recherche.aol.ca aolsearch.aol.co.uk search.aol.co.uk sucheaol.aol.de suche.aol.de
  o2suche.aol.de suche.aolsvc.de aolbusqueda.aol.com.mx alicesuche.aol.de alicesuchet.aol.de
  suchet2.aol.de search.hp.my.aol.com.au search.hp.my.aol.de search.hp.my.aol.it
  search-intl.netscape.com
AOL | q | de.aolsearch.com
Apollo lv | q | apollo.lv/portal/search
Apollo7 | query | apollo7.de
Aport | r | sm.aport.ru | charset:windows-1251
Arama | q | arama.com
Arcor | Keywords | arcor.de | site
Arianna | query | arianna.libero.it arianna.com
Ask | ask q searchfor | ask.com web.ask.com int.ask.com mws.ask.com images.ask.com
  images.{}.ask.com ask.reference.com askkids.com iwon.ask.com ask.co.uk {}.ask.com qbyrd.com
  {}.qbyrd.com search-results.com www1.search-results.com int.search-results.com
  {}.search-results.com search.ask.com {}.search.ask.com avira-int.ask.com searchqu.com
  search.tb.ask.com nortonsafe.search.ask.com avira.search.ask.com int.search.tb.ask.com
Avira SafeSearch | ask q searchfor | search.avira.com search.avira.net safesearch.avira.com
Atlas | q | searchatlas.centrum.cz
auone | q | search.auone.jp sp-search.auone.jp sp-web.search.auone.jp | charset:euc-jp
  charset:ms932
auone Images | q | sp-image.search.auone.jp | charset:euc-jp charset:ms932
Austronaut | q | www2.austronaut.at www1.austronaut.at
Babylon | q web/{*} | search.babylon.com searchassist.babylon.com
Baidu | wd word kw | baidu.com www1.baidu.com m.baidu.com baidu.co.th zhidao.baidu.com
  tieba.baidu.com news.baidu.com | charset:gb2312
Biglobe | q | cgi.search.biglobe.ne.jp | charset:euc-jp charset:ms932
Biglobe Images | q | images.search.biglobe.ne.jp
Bing | q Q | bing.com {}.bing.com global.bing.com | hides:/cr
Bing | q Q | cc.bingj.com
Bing | q Q | msnbc.msn.com dizionario.it.msn.com enciclopedia.it.msn.com | site
Bing Images | q Q | bing.com/images/search {}.bing.com/images/search
blekko | q ws/{*} | blekko.com
Blogdigger | q | blogdigger.com
Blogpulse | query | blogpulse.com
Bluewin | searchTerm q | search.bluewin.ch
Brave | q | search.brave.com
Canoe.ca | q | web.canoe.ca | site
Centrum | q | search.centrum.cz morfeo.centrum.cz
Charter | q | charter.net | site
Claro Search | q | claro-search.com
ChatGPT |  | chat.openai.com chatgpt.com
Clix | question | pesquisa.clix.pt
Cốc Cốc | query | coccoc.com
Comcast | q | search.comcast.net
Compuserve.com (Enhanced by Google) | query | websearch.cs.com
Conduit.com | q | search.conduit.com images.search.conduit.com
Crawler | q | crawler.com
Cuil | q | cuil.com
Daemon search | q | daemon-search.com my.daemon-search.com
DasOertliche | kw | dasoertliche.de | site
DasOertliche | ph kw | www2.dasoertliche.de | site
DasTelefonbuch | kw | www1.dastelefonbuch.de | site
Daum | q | search.daum.net | charset:euc-kr
Delfi EE | q | otsing.delfi.ee
Delfi lv | q | smart.delfi.lv
Digg | s | digg.com | site
dir.com | req | fr.dir.com
DisconnectSearch |  | search.disconnect.me | hides:*
dmoz | search | dmoz.org editors.dmoz.org | site
DuckDuckGo | q | duckduckgo.com r.duckduckgo.com
  duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion | hides:*
Earthlink | q | search.earthlink.net
Ecosia | q | ecosia.org
El Mundo | q | ariadna.elmundo.es
Eniro | q search_word | eniro.se | site
Entireweb | q | entireweb.com
eo | x_query | eo.st
EpicSearch.in | q | epicsearch.in
Eurip | q | eurip.com
Euroseek | string | euroseek.com
Everyclick | keyword | everyclick.com
Exalead | q | exalead.fr exalead.com
Excite | q | search.excite.it search.excite.fr search.excite.de search.excite.co.uk
  search.excite.es search.excite.nl
Excite | */ws/results/*/{} q | msxml.excite.com
Excite | search | excite.co.jp | charset:shift_jis
Facebook | q | facebook.com | site
Fast Browser Search | q | fastbrowsersearch.com
Findhurtig | q | findhurtig.dk
Fireball | q | fireball.de fireball.com
Firstsfind | qry | firstsfind.com
Fixsuche | q | fixsuche.de
Flix.de | keyword | flix.de
Fooooo | q | search.fooooo.com
Forestle | q | forestle.org {}.forestle.org forestle.mobi
Francite | name | recherche.francite.com
Free | q qs | search.free.fr search1-2.free.fr search1-1.free.fr
FreeCause | p | search.freecause.com
Freenet | query Keywords | suche.freenet.de
Freespoke | q | freespoke.com
FriendFeed | q | friendfeed.com | site
Frontier | q | search.frontier.com
GAIS | q | gais.cs.ccu.edu.tw
Genieo | q | search.genieo.com
Geona | q | geona.net
Gibiru | q | gibiru.com
Gigablast | q | gigablast.com
Gigablast (Directory) | q | dir.gigablast.com
Gnadenmeer | keyword | gnadenmeer.de
Gomeo | Keywords search/{} | gomeo.com
goo | MT | search.goo.ne.jp ocnsearch.goo.ne.jp | charset:euc-jp charset:shift_jis
Google | q as_q as_epq as_oq | google.com google.{} encrypted.google.com www2.google.com
  ipv6.google.com go.google.com wwwgoogle.com wwwgoogle.{} gogole.com gogole.{} gppgle.com
  gppgle.{} googel.com googel.{} search.avg.com isearch.avg.com | hides:/search hides:/url
  hides:/webhp hides:/aclk
Google | q | com.google.android.googlequicksearchbox
  android-app//com.google.android.googlequicksearchbox/https/www.google.com | hides:*
Google | text | search.chedot.com
Google | query | darkoogle.com search.darkoogle.com search.foxtab.com search.juno.com
  search.zum.com find.tdc.dk it.luna.tv searchresults.verizon.com search.walla.co.il
  search.alot.com searches.f-secure.com search.f-secure.com
Google | query | cnn.com | site
Google | Keywords | gooofullsearch.com search.hiyo.com search.incredimail.com
  search1.incredimail.com search2.incredimail.com search3.incredimail.com search4.incredimail.com
  search.sweetim.com
Google | Keywords | fastweb.it | site
Google | q | suche.gmx.net search.gmx.com search.incredibar.com delta-search.com
  www1.delta-search.com search.1und1.de suche.1und1.de search.zonealarm.com start.lenovo.com
  {}.wow.com search.leonardo.it search.dolphin-browser.jp netlavis.azione.jp search.nan.so
  gfsoso.com searches.safehomepage.com monumentbrowser.com startab.me search.abv.bg kadaza.com
Google | q | wow.com optuszoo.com.au | site
Google | gsc.q | cgi2.nintendo.co.jp | site
Google | MT | search.smt.docomo.ne.jp image.search.smt.docomo.ne.jp
Google | cache:q | webcache.googleusercontent.com
Google | p | search.bt.com
Google | searchTerm | search.xfinity.com
Google Blogsearch | q | blogsearch.google.com blogsearch.google.{}
Google Custom Search | q query | google.com/cse google.{}/cse cse.google.com cse.google.{}
  google.com/custom google.{}/custom
Google Images | q prev:q | images.google.com images.google.{} google.com/imgres google.{}/imgres |
  hides:*
Google Maps | q | maps.google.com maps.google.{}
Google News | q | news.google.com news.google.{}
Google Scholar | q | scholar.google.com scholar.google.{}
Google Shopping | q | google.com/products google.{}/products
Google syndicated search | q | googlesyndicatedsearch.com
Google Translations | q | translate.google.com
Google Video | q | video.google.com
GoYellow.de | MDN | goyellow.de | site
Gule Sider | q | gulesider.no | site
Haosou | q | haosou.com
HighBeam | q | highbeam.com | site
Hit-Parade | p7 | req.hit-parade.com class.hit-parade.com hit-parade.com
Holmes | q | holmes.ge
Hooseek | recherche | hooseek.com
Hotbot | query | hotbot.com
I-play | q | start.iplay.com
Icerocket | q | blogs.icerocket.com
ICQ | q | icq.com search.icq.com | site
Ilse NL | search_for | ilse.nl
iMesh | q si | search.imesh.com
Inbox | q | www2.inbox.com
info.com | q | info.com
InfoSpace | q | infospace.com dogpile.com tattoodle.com metacrawler.com webfetch.com
  webcrawler.com search.kiwee.com searches.vi-view.com search.webssearches.com
  search.fbdownloader.com searches3.globososo.com search.avast.com isearch.babylon.com
  start.funmoods.com search.magentic.com search.searchcompletion.com searchmobileonline.com
  isearch.glarysoft.com search.chatzum.com home.speedbit.com search.b1.org searchya.com
  search.handycafe.com search.v9.com search.iminent.com utorrent.inspsearch.com
  govome.inspsearch.com
InfoSpace | */ws/results/*/{} | wsdsold.infospace.com
InfoSpace | s | start.facemoods.com
Interia | q | google.interia.pl
Isodelen | Keywords | isodelen.se | site
IxQuick | query | ixquick.com eu.ixquick.com ixquick.de us.ixquick.com s1.us.ixquick.com
  s2.us.ixquick.com s3.us.ixquick.com s4.us.ixquick.com s5.us.ixquick.com s8-eu.ixquick.com
  s1-eu.ixquick.de s2-eu4.ixquick.com s5-eu4.ixquick.com | hides:/do/asearch
Jungle Key | query | junglekey.com junglekey.fr
Jungle Spider | q | jungle-spider.de
Junior Safe Search | q | juniorsafesearch.com
Jyxo | q | jyxo.1188.cz
K9 Safe Search | q | k9safesearch.com
Kagi | q | kagi.com
KARMA | q | karmasearch.org
Kataweb | q | kataweb.it | site
Kensaq | q | kensaq.com
Kvasir | q search_word | kvasir.no
La Toile Du Québec (Google) | q | toile.com web.toile.com
Laban | q | laban.vn
Latne | q | latne.lv
Lilo | q | search.lilo.org
Lo.st | x_query | lo.st
Local Moxie | q | localmoxie.com | site
LookAny | search/{} images/{} videos/{} | lookany.com
Lookseek | q | search.lookseek.com
Looksmart | key | looksmart.com
Lycos | query | search.lycos.com lycos.{}
maailm.com | tekst | maailm.com
Mailru | q | go.mail.ru | hides:/redir charset:windows-1251
Mamma | query | mamma.com mamma75.mamma.com
Meinestadt.de | words | meinestadt.de | site
Meta.ua | q | meta.ua | charset:windows-1251
MetaCrawler DE | qry | s1.metacrawler.de s2.metacrawler.de s3.metacrawler.de
Metager | eingabe | meta.rrzn.uni-hannover.de metager.de
Metager2 | q | metager2.de
Mister Wong | keywords | mister-wong.com mister-wong.de | site
Mojeek | q | mojeek.com
Monstercrawler | qry | monstercrawler.com
mozbot | q | mozbot.fr mozbot.co.uk mozbot.com
MyPrivateSearch | q | myprivatesearch.com
MySpace | qry | searchservice.myspace.com
MyWebSearch | searchfor searchFor | mysearch.com ms114.mysearch.com ms146.mysearch.com
  kf.mysearch.myway.com ki.mysearch.myway.com search.myway.com search.mywebsearch.com
Najdi.si | q | najdi.si
Nate | q | search.nate.com | charset:euc-kr
Naver | query | search.naver.com | charset:euc-kr
Needtofind | searchfor | ko.search.need2find.com
Neti | query | neti.ee | charset:iso-8859-1
Nifty | q Text | search.nifty.com search.azby.fmworld.net
Nifty Videos | kw | videosearch.nifty.com
Nigma | s | nigma.ru | charset:windows-1251
OceanHero | q | oceanhero.today
Onet.pl | qt | szukaj.onet.pl
Online.no | q | online.no | site
OnlySearch | q | only-search.com
Opplysningen 1881 | Query | 1881.no | site
Orange | q | busca.orange.es
Orange | kw | lemoteur.ke.voila.fr lemoteur.orange.fr
Paperball | q | paperball.de
PeopleCheck | q | extern.peoplecheck.de | site
PeoplePC | q | search.peoplepc.com
Perplexity | q | perplexity.ai
Picsearch | q | picsearch.com
Plazoo | q | plazoo.com
PlusNetwork | q | plusnetwork.com
Poisk.Ru | text | poisk.ru | charset:windows-1251
Presearch | q | presearch.com
PrivacyWall | q | privacywall.org
qip.ru | query | search.qip.ru | charset:windows-1251
Qualigo | q | qualigo.at qualigo.ch qualigo.de qualigo.nl
Quendu | q | quendu.com
Qwant | q | qwant.com lite.qwant.com
Rakuten | qt | websearch.rakuten.co.jp
Rambler | query words | nova.rambler.ru | charset:windows-1251
Riksdelen | What | riksdelen.se | site
Road Runner | q | search.rr.com
rpmfind | query | rpmfind.net fr2.rpmfind.net | site
Sapo | q | pesquisa.sapo.pt
Scour.com | search/*/{*} | scour.com
Search.ch | q | search.ch
Search.com | q | search.com
Searchalot | q | searchalot.com
SearchCanvas | q | searchcanvas.com
SearchLock | q | searchlock.com results.searchlock.com | hides:*
Searchy | q | searchy.co.uk
SeeSaa | {}/index.html | search.seesaa.jp
Setooz | query | bg.setooz.com da.setooz.com el.setooz.com fa.setooz.com ur.setooz.com
  {}.setooz.com
Seznam | q | search.seznam.cz | charset:windows-1250
Seznam Videa | q | videa.seznam.cz
Sharelook | keyword | sharelook.fr
Skynet | q | skynet.be | site
sm.cn | q | m.sm.cn so.m.sm.cn m.sp.sm.cn yz.m.sm.cn quark.sm.cn
sm.de | q | sm.de
SmartAddressbar | s | search.smartaddressbar.com
SmartShopping | kwd keywords | search.smartshopping.com
Snap.do | q | search.snap.do
So-net | query | so-net.ne.jp | site
So-net Videos | kw | video.so-net.ne.jp
Softonic | q | search.softonic.com
Sogou | query | sogou.com | hides:/link charset:gb2312
Sogou | keyword | m.sogou.com wap.sogou.com english.sogou.com
Soso | w | soso.com | charset:gb2312
Sputnik | q | sputnik.ru
StartPage | query | startpage.com classic.startpage.com eu.startpage.com s6-eu5.ixquick.com
  s2-eu4.startpage.com s6-eu4.startpage.com s7-eu4.startpage.com s1-eu5.startpage.com
  s2-eu5.startpage.com s4-eu5.startpage.com s5-eu5.startpage.com s6-eu5.startpage.com
  s7-eu5.startpage.com s8-eu5.startpage.com s10-eu5.startpage.com s11-eu5.startpage.com
  s12-eu5.startpage.com s13-eu5.startpage.com s14-eu5.startpage.com
  startpagel6srwcjlue4zgq3zevrujfaow726kjytqbbjyrswwmjzcqd.onion | hides:/do/asearch
  hides:/do/search hides:/sp/search
Startpagina (Google) | q query | startgoogle.startpagina.nl
Startsiden | q | startsiden.no | site
Stract | q | stract.com
Suche.info | Keywords | suche.info
Suchmaschine.com | suchstr | suchmaschine.com
Suchnase | q | suchnase.de
Surf Canyon | q | surfcanyon.com
Swiggle | q | swiggle.org.uk
Swisscows | query | swisscows.com
T-Online | q | suche.t-online.de brisbane.t-online.de navigationshilfe.t-online.de
talimba | search | talimba.com
TalkTalk | query | talktalk.co.uk | site
Tarmot | q | tarmot.com
Technorati | q | technorati.com | site
Teoma | q | teoma.com
Terra | query | buscador.terra.es buscador.terra.cl buscador.terra.com.br
Tiscali | q key | search.tiscali.it search-dyn.tiscali.it
Tiscali | query | hledani.tiscali.cz
Tixuma | sc | tixuma.de
Toolbarhome | q | toolbarhome.com vshare.toolbarhome.com
Toppreise.ch | search | toppreise.ch fr.toppreise.ch de.toppreise.ch en.toppreise.ch | site
  charset:iso-8859-1
Torry | q | torry.io
TUSK Search | q | tusksearch.com
Trouvez.com | query | trouvez.com
TrovaRapido | q | trovarapido.com
Trusted Search | w | trusted-search.com
Trustnav | q | search.trustnav.com
Twingly | q | twingly.com
uol.com.br | q | busca.uol.com.br
URL.ORGanzier | q | url.org
Vinden | q | vinden.nl
Vindex | search_for | vindex.nl search.vindex.nl
Virgilio | qs | ricerca.virgilio.it ricercaimmagini.virgilio.it ricercavideo.virgilio.it
  ricercanews.virgilio.it
Virgilio | qrs | mobile.virgilio.it
Voila | rdata | search.ke.voila.fr lemoteur.fr
Volny | search | web.volny.cz | charset:windows-1250
Vuhuv | q | vuhuv.com
Walhello | key | walhello.info walhello.com walhello.de walhello.nl
Web.de | su q | suche.web.de m.suche.web.de
Web.nl | zoekwoord | web.nl
weborama | QUERY | weborama.fr
WebSearch | qkw q | websearch.com
Wedoo | keyword | fr.wedoo.com en.wedoo.com es.wedoo.com
Winamp | q | search.winamp.com
Wirtualna Polska | szukaj | szukaj.wp.pl
Witch | search | witch.de
Woopie | kw | woopie.jp
www värav | query | search.www.ee
X-Recherche | MOTS | x-recherche.com
Yahoo! | p q | search.yahoo.com *.search.yahoo.com cade.yahoo.com one.cn.yahoo.com | hides:/r
Yahoo! |  | r.search.yahoo.com | hides:*
Yahoo! | q | cercato.it search.offerbox.com benefind.de ys.mirostart.com
Yahoo! Directory | p | search.yahoo.com/search/dir
Yahoo! Images | p va | images.search.yahoo.com *.images.search.yahoo.com *.images.yahoo.com
Yahoo! Japan | p vp | search.yahoo.co.jp | hides:/r charset:euc-jp charset:ms932
Yahoo! Japan | query | jp.hao123.com
Yahoo! Japan | keyword | home.kingsoft.jp
Yahoo! Japan | q | jwsearch.jword.jp
Yahoo! Japan Images | p | image.search.yahoo.co.jp | charset:euc-jp charset:ms932
Yahoo! Japan Videos | p | video.search.yahoo.co.jp | charset:euc-jp charset:ms932
Yam | k | search.yam.com
Yandex | text | yandex.ru yandex.com yandex.{} clck.yandex.{} m.yandex.{} ya.ru |
  charset:windows-1251
Yandex | q | yabs.yandex.{} | charset:windows-1251
Yandex Images | text | images.yandex.ru images.yandex.com images.yandex.{} | charset:windows-1251
Yasni | query | yasni.de yasni.com yasni.co.uk yasni.ch yasni.at | site
Yatedo | q | yatedo.com yatedo.fr | site
Yellowmap | %20 | yellowmap.de | site
Yep | q | yep.com
Yippy | query | search.yippy.com
Yongzin | word | yongzin.com
You | q | you.com
YouGoo | q | yougoo.fr
ZapMeta | q query | zapmeta.com zapmeta.{} {}.zapmeta.com zapmetasearch.{}
Zhongsou | w | p.zhongsou.com
Zoek | q | www3.zoek.nl
Zoeken | q | zoeken.nl
Zoohoo | q | zoohoo.cz | charset:windows-1250
Zoznam | s | zoznam.sk
Zxuso | wd | zxuso.com
묻지마 검색 | search | kwzf.net
`
