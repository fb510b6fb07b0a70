"""Why a line is not of the article: the words that say so, and what its neighbours say where it is silent.

A reason comes, in this order, from the words of the line, from what HTML knew of it (class words, tags), from the head
of the section that it stands in ("Related articles"), from the reason on both sides, and from its place on the page.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import regex

from pipeline.article import Hints, Kind, Reason
from pipeline.strip.dates import told
from pipeline.strip.wrapping import BULLET

_FLAGS = re.VERBOSE  # of patterns for lines in lower case; that is three times as fast as ignoring it
_SERVICE = (
    r"(?:facebook|twitter|x|whats\s?app|linked\s?in|pinterest|reddit|telegram|instagram|youtube|flipboard|tumblr"
    r"|weibo|"
    r"sina\sweibo|we\s?chat|moments|qq|qzone|douban|messenger|line|viber|vk|e-?mail|print|copy\slink|link|rss|sms"
    r"|google\+?|"
    r"google\splus|tik\s?tok|threads|bluesky|mastodon)"
)

# A line that is nothing but this is furniture wherever it stands.
_WHOLE: dict[Reason, re.Pattern[str]] = {
    "reading-time": re.compile(
        r"""(?:this\sarticle\stakes|reading\sthis\sarticle\s(?:requires|takes)|(?:estimated\s
            |approximate\s)?reading\stime|
        time\sto\sread|read\stime)\W*(?:(?:about\s|approx\.?\s)?\d+\s?(?:-\s?\d+\s?)?min(?:ute)?s?\.?)?
        | (?:a\s)?\d+[\s-]?min(?:ute)?s?\s(?:read|reading(?:\stime)?|to\sread)""", _FLAGS),
    "login": re.compile(
        r"""(?:please\s)?(?:(?:log|sign)[\s-]?(?:in|on|up|out)|register|sign\sin\s?[/|]\s?(?:register|sign\sup)
            |login\s?[/|]\s?register)
            (?:\s(?:now|here|first|with\s\w+|to\s.{1,40}|or\s(?:register|sign\sup|create.{1,20})))?[\s!]*
        | (?:create|open)\s(?:an?\s|your\s)?(?:free\s)?account | (?:forgot|retrieve|reset|lost|find
        |change)\s(?:your\s|my\s)?password\??
        | (?:get|send|enter|resend|input)\s(?:the\s|a\s)?(?:(?:verification|sms|dynamic|security)\s)?code
        | (?:(?:user\s?name|password|verification\scode|captcha|e-?mail|(?:mobile|phone)(?:\snumber)?)[\s:*]*)+
        | please\s(?:log|sign)\s?in\b.{0,60}
        | (?:members?|users?|subscribers?)\slog\s?in\sto\s(?:view|see|read|comment).{0,60}
        | (?:user|member)\slogin
        | request\s(?:a\s)?new\spassword
        | (?:enter\s|confirm\s|your\s|new\s)?password | remember\sme | captcha | my\saccount
        | stay\s(?:logged|signed)\sin
        | (?:mobile|phone)\s(?:phone\s)?number | sure | confirm | cancel | ok | not\sa\smember(?:\syet)?\??
        | already\s(?:a\smember|have\san\saccount|registered)\??
        | (?:account|password|sms|scan\scode|qr\scode|quick)\slogin | third[\s-]party\s(?:account\s)?login
        | agree(?:\sand\scontinue)?""", _FLAGS),
    "share": re.compile(
        rf"""(?:share|tweet|pin(?:\sit)?|collect(?:ion)?|favou?rites?|like|likes|bookmark|save|print|e-?mail|follow(?:\sus)?|copy\slink|repost|forward)
             (?:\s?[(:]?\d[\d,.]*[km]?\)?)?
        | \d[\d,.]*[km]?\s(?:shares?|likes?|views?|reads?|collects?|retweets?|favou?rites?)
        | (?:share|post|follow(?:\sus)?|save|send|pin|tweet)(?:\s(?:this|it|us|the|article|story|page|post|news
        |link|by|on|to|via|with|in|now|your|friends?))*[\s:]*
          (?:{_SERVICE}(?:[\s,/|·•]+(?:and\s|or\s)?)?)*(?:\(opens\sin\s.{{1,20}}\))?
        | (?:{_SERVICE}(?:[\s,/|·•]+|$)){{1,12}} | scan\s.{{0,30}}(?:qr|code).{{0,60}} | click\sto\s(?:share
        |tweet|print|email).{{0,60}}""", _FLAGS),
    "comment": re.compile(
        r"""(?:\d[\d,]*\s|no\s|all\s|view\s(?:all\s)?|show\s(?:all\s)?|read\s(?:the\s)?|(?:hot|latest|netizen|reader|user)\s
            |see\s(?:all\s)?)?(?:comments?|replies|responses)(?:\s?\(?\d*\)?|\s(?:yet|list|section|area|closed
            |off|\(.{0,12}\)))?
        | (?:leave|post|add|write|submit|make)\s(?:a|your|the)?\s?(?:new\s)?(?:comment|reply|response)s?
        | (?:leave|write)\s(?:us\s)?a\s(?:message|word)(?:\s?:.{0,40})?
        | \d[\d,]*\speople\s(?:participated|commented).{0,20}
        | write\sdown\syour\s.{1,30} | repl(?:y|ies)
        | reply\sto\s.{1,40}
        | (?:join|start)\s(?:the\s)?(?:discussion|conversation|comments).{0,40} | be\sthe\sfirst\sto\scomment.{0,20}
        | comments?\s(?:are|is)\s(?:closed|off|disabled).{0,40} | cancel\sreply | submit | publish\scomment
        | i\swant\sto\scomment | say\ssomething.{0,12}
        | (?:report|flag)\s(?:this\s)?(?:comment|abuse) | .{0,40}[·|]\s?reply
        | your\semail\saddress\swill\snot\sbe\spublished.{0,80}""", _FLAGS),
    "advertisement": re.compile(
        r"""(?:advertise?ments?|advertising|ads?|sponsored(?:\s(?:content|by\b.{0,40}|links?|post))?
            |promoted(?:\scontent)?|paid\s(?:content|post|partner.{0,20})|partner\scontent
        | (?:article|story|text|advertise?ment)\scontinues\s(?:after|below).{0,40}
        | (?:continue\sreading|scroll)\s(?:below
        |the\smain\sstory|for\smore).{0,30} | skip\sad(?:vertisement)? | close\sad | ad\sfeedback
        | report\s(?:this\s)?ad | advertisement\]\s.{1,80} | advertising\s(?:space|service).{0,40}
        | (?:download|get|open\sin)\s(?:the|our|in)?\s?app)\W*""", _FLAGS),
    "legal": re.compile(
        r""".{0,80}(?:©|\(c\)|&copy;)\s?.{0,200} | (?:copyright|all\srights\sreserved)\b.{0,200}
            | .{0,160}all\srights\sreserved\W*.{0,80} | (?:privacy|cookies?)(?:\s(?:policy|notice|settings
            |statement|preferences|centre|center))?
        | terms(?:\s(?:of|and|&)\s(?:use|service|conditions|sale))?(?:\sof\s(?:use|service))?
        | (?:legal\s)?disclaimer
        | (?:disclaimer|copyright\s(?:notice|statement)|special\s(?:statement|reminder))\s?:.{0,250}
        | (?:this\ssite\sis\s)?best\sviewed\s(?:at|in|on|with)\b.{0,80}
        | user\sagreement | legal(?:\snotice)? | do\snot\ssell.{0,60}
        | (?:accept|reject|manage)\s(?:all\s)?(?:cookies)? | icp\b.{0,40} | .{0,20}\bicp\s(?:no|certificate
        |licen[cs]e|filing).{0,40}""", _FLAGS),
    "newsletter": re.compile(
        r"""(?:subscribe|subscribe\s(?:now|today|to\s.{1,60})|(?:e-?mail\s|our\s|free\s|daily\s
            |weekly\s)?newsletters?(?:\ssign[\s-]?up)?|get\s(?:our|the)\s(?:free\s|daily\s
            |weekly\s)?newsletters?.{0,40}
        | sign\sup\s(?:for|to)\s.{1,80} | (?:enter\s)?(?:your\s)?e-?mail\saddress|unsubscribe.{0,40})\W*""", _FLAGS),
    "navigation": re.compile(
        r"""(?:main\s)?(?:home(?:\s?page)?|menu|navigation|search|sections?|site\s?map|toggle\s.{1,30}
            |skip\s(?:to\s|navigation).{0,40}|(?:back|return|go)\s(?:to\s)?(?:the\s)?(?:top|home|list).{0,20}
        |(?:next|prev|previous)(?:\s(?:page|article|post|story|one))?|more|view\sall|see\sall|see\smore
        |load\smore|show\smore|read\smore|learn\smore|close|open|expand|collapse|contact(?:\sus)?|about(?:\sus)?
        |font(?:\ssize)?\s?:?(?:[\s|\[\]]*(?:large|medium|small|big|print|close|[aT][+-]?))*
        |(?:set\sas|make)\s(?:my\s)?home\s?page|add\sto\sfavou?rites|(?:close|print)\s(?:this\s)?(?:window|page)
        |tell\sa\sfriend|recruitment|legal\sadviser|wap(?:\sversion)?|imprint|friendly\slinks|faqs?|help|support|careers|english|中文|language|edition|subscribe\s?[/|]?\s?sign\sin|advertise(?:\swith\sus)?
        |(?:open|close|main)\s(?:menu|navigation|search).{0,20}|breadcrumbs?|you\sare\shere.{0,60}
        |current\s(?:position|location).{0,80})[\s>»›:]*""", _FLAGS),
    "media": re.compile(
        r"""(?:(?:file\s)?(?:photo|image|picture|illustration|graphic|video|figure|chart|map)s?(?:\s(?:credit|by
            |courtesy(?:\sof)?|source|provided\sby|from))?\s?[:：/].{1,120}
        | (?:photo|image|picture|graphic|illustration)s?\sby\s.{1,80} | \(?(?:photo|image
        |picture)s?[/:]\s?.{1,60}\)?|(?:play|watch)(?:\s(?:the\s)?video)?|video|photos?|gallery|view\sgallery
        |\d+\s?/\s?\d+|(?:hide|show|toggle)\scaption|enlarge\s(?:this\s)?image|getty(?:\simages)?|shutterstock
        |live|listen(?:\sto\s.{0,30})?|.{2,50}\svia\s(?:getty|ap|reuters).{0,20})""", _FLAGS),
}  # fmt: skip


def _any_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One pattern that matches wherever one of ``patterns`` does: most lines are of none, and are asked once."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns), _FLAGS)


_SOME_WHOLE = _any_of(_WHOLE.values())
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x3010: "[", 0x3011: "]"}
_WIDE = re.compile("[\uff01-\uff5e\u3000\u3010\u3011]")
_MINUTES = re.compile(r"(?:about\s)?\d+\s?min(?:ute)?s?\.?", re.IGNORECASE)

_BUTTON = (
    r"(?:collect(?:ion)?|comments?|shares?|likes?|favou?rites?|print|e-?mail|forward|repost|follow|save|bookmark|report"
    r"|reply|reads?|post|tweet)(?:\s?\(?\d+\)?)?"
)
_BUTTONS = re.compile(rf"{_BUTTON}(?:[\s|/·,]+{_BUTTON})+")
_BETWEEN = re.compile(r"\s*\]\s*\[\s*|\s*[|·•]\s*|\s+[-–—/]\s+")  # what parts the entries of a menu in one line
_PARTED = re.compile(r"[]|·•–—/-]")  # without one of these there are none
_TOOLS = regex.compile(r"(?:\s*\[[^\[\]]{1,30}\]){2,}\s*")
_NOTICE = re.compile(
    r"(?:disclaimer|special (?:statement|reminder)):.*|(?:this site is )?best viewed .*", re.IGNORECASE
)
_PICTURE = r"(?:photo(?:graph)?|image|picture|drawing|illustration|graphic|chart|diagram|map|rendering)s?"
_CAPTION = regex.compile(
    rf".*\S(?:[.。)]\s?|\s?[(\[])(?-i:(?:\p{{Lu}}+\s)?(?=\p{{Lu}})){_PICTURE}\s?(?:by\s|credit|courtesy|provided\sby|source|from\s|taken\sby|[:/]).{{1,60}}"
    r"|(?:figure|fig\.?|photo|picture|image|chart)\s\d{1,2}\b.*[^.]",
    regex.IGNORECASE,
)
_PICTURED = re.compile("photo|image|picture|drawing|illustration|graphic|chart|diagram|map|rendering|fig")
CAPTION = 40  # words of the longest
ENTRY = 4  # words of a menu's entry, at most

# A line that begins so opens a section, and what follows it stands in it.
_HEAD: dict[Reason, re.Pattern[str]] = {
    "related": re.compile(
        r"""(?:(?:related|recommended|recommendations?|similar|further|suggested)(?:\s(?:articles?|news|stories
            |posts|reading|content|topics?|links?|for\syou|reads|information|coverage|items|videos?))*
        | (?:(?:\d+[\s-]hours?|weekly|daily|today['’]s|this\sweek['’]s)\s)?(?:hot|click|reading)?\s?(?:rank(?:ing)?s?
        |hot|clicks?|charts?)\s(?:list|clicks|board|this\s(?:week|month))
        | recent\scontent
        | (?:more|other)\s(?:from|in|on|stories|news|articles|like|posts|by|to\s(?:read|explore)|coverage
        |headlines|top)\b.{0,60}
        | you\s(?:may|might|will)\s(?:also\s)?(?:like|enjoy|be\sinterested).{0,40} | (?:most|editor['’]?s|staff
        |hot|top)\s?(?:read|popular|viewed|shared|commented|recent|picks?|choice|stories|news|articles|topics
        |list|recommendations?)\b.{0,40}
        | what(?:['’]s|\sis)\s(?:hot|popular|trending|next).{0,20} | (?:trending|popular)\b.{0,40}
        | latest(?:\s(?:news|articles?|stories|posts|headlines|videos?|from\b.{0,30}|in\b.{0,30}))? | (?:read|see
        |watch)\s(?:also|next|more)\b.{0,60}
        | also\s(?:on|read|see|in)\b.{0,60} | (?:don['’]t|do\snot)\smiss.{0,20} | recent\s(?:posts|articles
        |stories|news).{0,20} | in\scase\syou\smissed\sit | keep\sreading | up\snext | around\sthe\sweb
        | from\s(?:around\s)?the\sweb|headlines|today['’]s\s.{1,30}|featured(?:\s\w+){0,2})\W*""", _FLAGS),
    "comment": re.compile(
        r"""(?:\d[\d,]*\s|(?:all|hot|latest|netizen|reader|user)\s)?(?:comments?|responses?|replies|discussion
            |reactions)(?:\s(?:\(?\d+\)?|on\s.{1,120}
            |to\s.{1,120}|so\sfar.{0,20}|section|list|area))?\W* | (?:leave|post|add|write)\s(?:a
            |your)\s(?:comment|reply).{0,40}
        | (?:join|start)\sthe\s(?:discussion|conversation).{0,40} | what\sdo\syou\sthink\W*
        | \d+\sthoughts?\son\s.{1,120}""", _FLAGS),
    "about": re.compile(
        r"(?:about\s(?:the\s)?(?:authors?|writers?|company|[^\W\d_][\w.&-]+(?:\s[^\W\d_][\w.&-]+){0,5})"
        r"|about\s[a-z].{0,60}|author\s(?:bio|profile|info(?:rmation)?)|the\sauthor|written\sby|(?:media|press"
        r"|investor)\scontacts?|contacts?|for\smore\sinformation.{0,40})\W*", _FLAGS),
    "newsletter": re.compile(
        r"""(?:.{0,60}\bnewsletters?\b.{0,60}|sign\sup\s(?:for|to)\b.{1,80}|.{1,60}\b(?:in|to)\syour\sinbox.{0,20}
        |subscribe\sto\s.{1,60}|stay\s(?:informed|up\sto\sdate|connected|in\sthe\sknow).{0,60})""", _FLAGS),
    "share": re.compile(
        r"""(?:share\s(?:this|on|via|to|the|with)\b.{0,60}|follow\s(?:us|me|him|her|them|\w+)\b.{0,40}
        |connect\swith\sus.{0,20})""", _FLAGS),
    "login": re.compile(
        r"""(?:(?:log|sign)\s?in\b.{0,60}|member\slogin|user\slogin|create\s.{0,20}account.{0,40})""", _FLAGS),
    "navigation": re.compile(
        r"""(?:tags?|topics?|keywords?|categor(?:y|ies)|filed\s(?:under|in)|archives?|posted\sin|sections
        |quick\slinks|site\sindex|channels?|friendly\slinks|links|explore|browse|company|resources|products
        |services)\b\W*.{0,40}""", _FLAGS),
    "legal": re.compile(
        r"""(?:disclaimers?|disclosures?|cookies?|privacy|copyright|statement
        |forward[\s-]looking\sstatements?.{0,40}|safe\sharbor.{0,40})\b\W*""", _FLAGS),
}  # fmt: skip

_SOME_HEAD = _any_of(_HEAD.values())

# A longer line that has these words anywhere.
_SAYS: list[tuple[Reason, re.Pattern[str]]] = [
    ("legal", re.compile(
        r"""\b(?:all\srights\sreserved|cookies\b|disclaimer\b|only\srepresents?\sthe\s|the\scopyright\sof\sthis)
        |©|may\snot\sbe\s(?:published|reproduced|republished)|terms\s(?:of|and)\s(?:use|service|conditions)
        |privacy\s(?:policy|notice)|affiliate\s(?:links?|commission)|for\sinformational?\spurposes
        |the\scopyright\sbelongs|reprint(?:ed)?\b.{0,60}\b(?:source|permission|indicate)
        |forward-looking\sstatements|earn\sa\s(?:small\s)?commission|trademarks?\s(?:of|or)|gdpr|infringement
        |do(?:es)?\snot\s(?:represent|constitute|necessarily\sreflect)
        |without\s(?:prior\s)?(?:written\s)?(?:authori[sz]ation|permission)|(?:reproduction|reprinting)\sis\sprohibited
        |indicate\sthe\ssource|legal\sstatement""", _FLAGS)),
    ("newsletter", re.compile(
        r"""newsletters?\b|your\sinbox|(?:sign\sup|subscribe)\s(?:for|to|now|today|here)|e-?mail\salerts
        |\bsubscri(?:be|bers?|ption)\b|unsubscribe|daily\s(?:brief|digest)|become\sa\s(?:member|subscriber
        |supporter|patron)|\bdonat(?:e|ion)|support\s(?:our|us|independent)|free\strial|paywall""", _FLAGS)),
    ("login", re.compile(
        r"""\b(?:(?:log|sign)(?:ged|ned)?[\s-]?(?:in|up)\b|password\b|register(?:ed)?\s(?:to|for|now|here|users?)
        |member(?:ship)?s?\b)|create\s(?:an?|your)\s(?:free\s)?account|verification\scode|captcha""", _FLAGS)),
    ("comment", re.compile(
        r"""\b(?:comments?\b|repl(?:y|ies)\b|(?:said|says|wrote):?$|disqus\b)|commenting|moderat(?:ed|ion|ors?)
        |permalink|upvote""", _FLAGS)),
    ("advertisement", re.compile(
        r"""\b(?:advert|sponsor|promo(?:ted|tion(?:al)?)?\b|shop\snow|buy\snow|discount|coupon
        |add\sto\s(?:cart|basket)|deals?\b)|\d%\soff\b|special\soffer""", _FLAGS)),
    ("share", re.compile(
        r"""\b(?:share\s(?:this|on|via|your)|tweet(?:s|ed)?\b|follow\s(?:us|me|him|her|them|@|on)|wechat\b|weibo\b)
        |facebook|twitter|whatsapp|pinterest|instagram|linkedin|download\sour\sapp|on\s(?:apple|google)\snews
        |@\w""", _FLAGS)),
    ("about", re.compile(
        r"""\b(?:is\san?\s(?:\S+\s){0,5}(?:writer|reporter|editor|journalist|author|correspondent|columnist|blogger
            |contributor|professor|founder|freelancer?|photographer|producer|attorney|consultant|provider
            |manufacturer|leader|fellow|director|analyst|organi[sz]ation|platform|company)\b
            |(?:he|she|they)\s(?:lives?|writes?|covers?|has\swritten)\b|our\s(?:team|mission|company|staff|readers)
            |email:|best\sviewed\s(?:at|with|in)\b|tel(?:ephone)?[.:]|phone:|fax[.:]|founded\sin\b)
        |reached\sat|contacted\sat|contact\s(?:us|the\seditor|information)|@(?<=\S@)\S+\.\w
        |send\s(?:us\s)?(?:tips|feedback|a\stip)|about\s(?:us|the\sauthor)|headquartered""", _FLAGS)),
    ("related", re.compile(
        r"""\b(?:related|recommended|trending|most\sread|read\s(?:more|also|next)|see\salso|more\s(?:from|on
        |stories|news|articles)|also\sread|you\smay\salso|related:|minutes?\sago|hours?\sago|days?\sago
        |weeks?\sago|months?\sago)\b""", _FLAGS)),
    ("media", re.compile(
        r"""\b(?:photo(?:graph)?s?|image|picture[ds]?|caption|credit|courtesy|getty|shutterstock|reuters|afp
        |ap\sphoto|file\sphoto|video|gallery|slideshow|illustration|watch|listen|podcast|infographic|screenshot
        |(?:above|below|left|right)\s?[:)])\b""", _FLAGS)),
    ("navigation", re.compile(
        r"""\b(?:menu|home|search|sections?|categor(?:y|ies)|tags?|topics?|filed|archives?|sitemap|contact
        |previous|next|browse|skip|toggle|view\sall|back\sto|click\shere|page\s\d+|print\s(?:edition|article)
        |posted|published|updated|last\smodified|edition|language|select|filter|sort)\b|[›»→|>]""", _FLAGS)),
]  # fmt: skip

# A pattern of _SAYS is tried only where a word or a sign of the line has one of these in it: each of its alternatives
# needs one. A word is asked once and remembered; the patterns are dearer.
_SAYS_NAMES: dict[Reason, re.Pattern[str]] = {
    "legal": re.compile(
        r"""reserved|published|reproduced|terms|privacy|cookies|affiliate|disclaimer|purpose|copyright|reprint|statement
        |commission|trademark|gdpr|infringement|represent|constitute|reflect|authori|permission|prohibited|indicate
        |©""", _FLAGS),
    "newsletter": re.compile(
        r"newsletter|inbox|sign|subscri|alerts|brief|digest|member|supporter|patron|donat|support|trial|paywall",
        _FLAGS),
    "login": re.compile(r"^log|^sign|password|account|^register|code|captcha|^member", _FLAGS),
    "comment": re.compile(r"^comment|^repl|moderat|said|says|wrote|disqus|permalink|upvote", _FLAGS),
    "advertisement": re.compile(
        r"^advert|^sponsor|^promo|^shop|^buy|^discount|^coupon|off|^add|offer|^deal", _FLAGS),
    "share": re.compile(
        r"^share|^tweet|^follow|facebook|twitter|whatsapp|pinterest|instagram|linkedin|wechat|weibo|app|news|@",
        _FLAGS),
    "about": re.compile(
        r"""^(?:writer|reporter|editor|journalist|author|correspondent|columnist|blogger|contributor|professor|founder
            |freelance|photographer|producer|attorney|consultant|provider|manufacturer|leader|fellow|director|analyst
            |organi[sz]ation|platform|company|live|write|cover|written|team|mission|staff|readers|email|viewed|tel
            |phone|fax|founded)|reached|contact|feedback|tip|about|headquartered|@""", _FLAGS),
    "related": re.compile(r"^(?:related|recommended|trending|most|read|see|more|also|you|ago)$", _FLAGS),
    "media": re.compile(
        r"""^(?:photo|image|picture|caption|credit|courtesy|getty|shutterstock|reuters|afp|video|gallery|slideshow
        |illustration|watch|listen|podcast|infographic|screenshot|above|below|left|right)""", _FLAGS),
    "navigation": re.compile(
        r"""^(?:menu|home|search|section|categor|tag|topic|filed|archive|sitemap|contact|previous|next|browse|skip
        |toggle|view|back|click|page|print|posted|published|updated|last|edition|language|select|filter|sort)
        |[›»→|>]""", _FLAGS),
}  # fmt: skip
_WORD = re.compile(r"\w+|[©@›»→|>]")

_CLASSES: list[tuple[Reason, frozenset[str]]] = [
    ("comment", frozenset(
            "comment comments commentlist disqus respond reply replies discussion".split()
    )),
    ("related", frozenset(
            "related recommend recommended recommendations popular trending teaser teasers promo latest "
            "recirc recirculation outbrain taboola mostread morestories readmore upnext headlines".split()
    )),
    ("newsletter", frozenset(
            "newsletter subscribe signup subscription mailchimp optin mailing inbox paywall donate".split()
    )),
    ("share", frozenset(
            "share sharing social socials addtoany sharedaddy addthis follow sharebar twitter facebook tools".split()
    )),
    ("advertisement", frozenset(
            "ad ads advert advertisement sponsor sponsored adslot dfp promoted sponsorship affiliate".split()
    )),
    ("login", frozenset(
            "login signin account register auth user password".split()
    )),
    ("legal", frozenset(
            "legal copyright cookie cookies consent gdpr disclaimer privacy colophon".split()
    )),
    ("about", frozenset(
            "author bio authorbox byline aboutauthor profile contributor contributors about".split()
    )),
    ("media", frozenset(
            "caption figure figcaption gallery video photo image media slideshow carousel credit player audio".split()
    )),
    ("navigation", frozenset(
            "nav navigation menu breadcrumb breadcrumbs header footer sidebar masthead topbar navbar tags tag "
            "pagination pager toolbar search sitemap category categories meta widget skip aside".split()
    )),
]  # fmt: skip
_MENUS = frozenset("nav navigation menu navbar topbar toolbar header footer aside sidebar".split())
_TAGS: dict[str, Reason] = {
    "nav": "navigation", "header": "navigation", "footer": "navigation", "form": "navigation", "aside": "related",
    "figure": "media", "figcaption": "media", "picture": "media", "video": "media", "menu": "navigation",
}  # fmt: skip
_KINDS: dict[Kind, Reason] = {"image": "media", "caption": "media", "button": "navigation"}

_LINK = regex.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LINKED_PICTURE = regex.compile(r"\[(!\[[^\]]*\]\([^)]*\))\]\([^)]*\)")
_SIGN = regex.compile(r"^\s*(?:#{1,6}\s+|>\s+)+|(?<![\w\\])[*_`]+|(?<!\\)[*_`]+(?!\w)|\\(?=\p{Punct})")
_SIGNS = re.compile(r"[#>*_`\\]")  # without one of these there is nothing to take out
_PIECE = re.compile(r"[a-z0-9]+")
_EDGE = " :.|·•-–—>»[]"  # what may stand around the words of a label
MANY = 16384  # words whose reasons are remembered: 2 MB
CACHED = 4096  # lines; several detectors ask for the same ones, and a page has 340
LONGEST = 150  # characters of a line that is all furniture; a line about rights may have twice as many
BEGINNING = 400  # characters of a long line that are searched for what it is about
LABEL = 9  # words; a line of fewer, without a full stop, is a label or a heading, not prose
FAR = {
    "login": 4,
    "share": 12,
    "newsletter": 6,
    "navigation": 30,
    "legal": 20,
    "about": 20,
}  # lines that a head explains
FARTHEST = 60  # those of a list of articles or comments
HEADLINE = 4  # words; a link of as many is a headline, of fewer a menu's entry


def spoken(text: str) -> str:
    """The words of a block of Markdown without its bullet, nor its other signs; white space squeezed."""
    if "[![" in text:
        text = _LINKED_PICTURE.sub(r"\1", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return " ".join(unmarked(_SIGN.sub("", text) if _SIGNS.search(text) else text).split())


def unmarked(line: str) -> str:
    """A line without the bullet that it begins with."""
    bullet = None if line[:1].isalpha() else BULLET.match(line)
    return line[bullet.end() :] if bullet else line


def certain(words: str, before: str = "") -> Reason | None:
    """The reason of a line that is furniture wherever it stands, else None; ``before`` is the line before it."""
    reason = _certain(words)
    if reason:
        return reason
    if before and _MINUTES.fullmatch(words) and _WHOLE["reading-time"].fullmatch(before.strip(" :.").lower()):
        return "reading-time"
    return None


@functools.lru_cache(maxsize=CACHED)
def _certain(words: str) -> Reason | None:
    words = _bare(words, 2 * LONGEST)
    if len(words) > LONGEST:
        return "legal" if len(words) < 2 * LONGEST and _WHOLE["legal"].fullmatch(words) else None
    found = None
    if _SOME_WHOLE.fullmatch(words):
        found = next((reason for reason, whole in _WHOLE.items() if whole.fullmatch(words)), None)
    return found or ("share" if _BUTTONS.fullmatch(words) else _row(words))


def _row(words: str) -> Reason | None:
    """The reason of a menu in one line: "Contact us | Legal adviser | Site map"; most of its entries are known."""
    if not _PARTED.search(words):
        return None
    entries = [entry for entry in _BETWEEN.split(words) if entry]
    if len(entries) < 2 or any(len(entry.split()) > ENTRY for entry in entries):
        return None
    known = [_certain(entry) or opens(entry) for entry in entries]
    strange = known.count(None)
    if strange and (len(entries) == 2 or 2 * strange > len(entries)):
        return None
    return known[0] if len(set(known)) == 1 else "navigation"


def _bare(words: str, most: int) -> str:
    """``words`` as labels are compared, "" where they are more than ``most`` characters."""
    words = words.strip(_EDGE)
    return narrow(words).strip(_EDGE).lower() if len(words) <= most else ""


def narrow(words: str) -> str:
    """``words`` with the full-width signs and letters of Chinese pages in their usual width, one for one."""
    return words if words.isascii() or not _WIDE.search(words) else words.translate(_NARROW)


def tools(words: str) -> bool:
    """Whether a line is the portal's own wherever it stands: a row of buttons in brackets ("[Print] [Close window]"),
    its disclaimer for the article, the screen that it was made for.
    """
    line = narrow(words)
    return (_TOOLS.fullmatch(line) or _NOTICE.fullmatch(line)) is not None and certain(words) is not None


def is_caption(words: str) -> bool:
    """Whether a line is the caption of a picture: "Figure 2 …", "… Photo by Jane Doe"."""
    line = narrow(words)
    if not _PICTURED.search(line.lower()) or len(words.split()) > CAPTION:
        return False
    return _CAPTION.fullmatch(line) is not None


@functools.lru_cache(maxsize=CACHED)
def opens(words: str) -> Reason | None:
    """The reason that a section's head gives to what follows it, None where the line is no such head."""
    words = _bare(words, 2 * LONGEST)
    if words.count(" ") >= 2 * LABEL or not _SOME_HEAD.fullmatch(words):
        return None
    return next((reason for reason, head in _HEAD.items() if head.fullmatch(words)), None)


def reasons(words: Sequence[str], kept: Sequence[bool], kinds: Sequence[Kind], hints: Sequence[Hints]) -> list[Reason]:
    """A reason for every block that is not ``kept``; those of the article end every section, and have "other"."""
    said = [None if kept[i] else _said(i, words, kinds, hints) for i in range(len(words))]
    given: list[Reason] = []
    places = [i for i, k in enumerate(kept) if k]
    first, last = (places[0], places[-1]) if places else (len(words), -1)
    section: Reason | None = None
    opened = 0
    for i, text in enumerate(words):
        if kept[i]:
            section = None
            given.append("other")
            continue
        head = opens(text)
        if head == "comment" and i < first:
            head = None  # above the article it is a button
        if head:
            section, opened = head, i
        elif section and (
            i - opened > FAR.get(section, FARTHEST) or (said[i] in ("legal", "login") and section != said[i])
        ):
            section = None
        given.append(said[i] or section or _by_place(i, text, first, last))
    return _smoothed(given, kept, [s is None for s in said])


def _said(i: int, words: Sequence[str], kinds: Sequence[Kind], hints: Sequence[Hints]) -> Reason | None:
    """What the block itself says: its words alone, then HTML, then its words among others."""
    text = words[i]
    if not any(map(str.isalnum, text)):
        return "media" if kinds[i] == "image" else "blank"
    if hints[i].hidden:
        return "hidden"
    whole = certain(text, words[i - 1] if i else "") or opens(text)
    if whole:
        return whole
    knew = _KINDS.get(kinds[i]) or marked(hints[i])
    if knew:
        return knew
    return says(text)


@functools.lru_cache(maxsize=CACHED)
def says(text: str) -> Reason | None:
    """What a line is about that is no furniture by all of its words."""
    text = narrow(text[:BEGINNING]).lower()
    named = set().union(*map(_named, _WORD.findall(text)))
    if not named:
        return None
    return next((reason for reason, words in _SAYS if reason in named and words.search(text)), None)


@functools.lru_cache(maxsize=MANY)
def _named(word: str) -> frozenset[Reason]:
    """The reasons that may be said where this word stands."""
    return frozenset(reason for reason, names in _SAYS_NAMES.items() if names.search(word))


def in_trail(hints: Hints) -> bool:
    """Whether a block is a step of a breadcrumb."""
    return any("crumb" in word for word in hints.words)


def in_menu(hints: Hints, title: Hints) -> bool:
    """Whether a block stands in a menu or a header that is not the title's own; ``title`` are the title's hints."""
    words = {piece for word in hints.words for piece in _PIECE.findall(word)}
    if words & _MENUS - {piece for word in title.words for piece in _PIECE.findall(word)}:
        return True
    tags = hints.path.split("/")
    return any(tag in _MENUS and hints.place[:step] != title.place[:step] for step, tag in enumerate(tags))


def marked(hints: Hints) -> Reason | None:
    """What class words and tags say, the innermost first."""
    return _marked(hints.words, hints.path)


@functools.lru_cache(maxsize=CACHED)  # what stands in one box has the same
def _marked(words: tuple[str, ...], path: str) -> Reason | None:
    classes = (reason for word in reversed(words) if (reason := _class(word)))
    tags = (_TAGS[tag] for tag in reversed(path.split("/")) if tag in _TAGS)
    return next(classes, None) or next(tags, None)


@functools.lru_cache(maxsize=MANY)
def _class(word: str) -> Reason | None:
    """What a class word says."""
    pieces = _PIECE.findall(word)
    return next((reason for reason, known in _CLASSES if not known.isdisjoint(pieces)), None)


def _by_place(i: int, text: str, first: int, last: int) -> Reason:
    """What a line is that says nothing of itself: menus stand before the article, menus and headlines behind it."""
    words = text.split()
    if len(words) < HEADLINE or told(text):
        return "navigation"
    if len(words) <= 2 * LABEL and not text.endswith((".", "!", "。")):
        return "related"
    return "related" if not first <= i <= last and len(words) <= 3 * LABEL else "other"


def _smoothed(given: list[Reason], kept: Sequence[bool], guessed: Sequence[bool]) -> list[Reason]:
    """A guess between two blocks of one reason has their reason; so has "other" beside one that says more."""
    out = list(given)
    for i in range(1, len(out) - 1):
        if guessed[i] and not kept[i - 1] and not kept[i + 1] and out[i - 1] == given[i + 1]:
            out[i] = out[i - 1]
    for i in range(1, len(out)):
        if out[i] == "other" and not kept[i - 1] and out[i - 1] in ("comment", "about", "legal", "newsletter"):
            out[i] = out[i - 1]
    return out
