// Strings that try to be more than text.

/** Each would call the trap `pwned()`, draw over the page, or turn it round, if it were taken for anything but text. */
export const HOSTILE = {
  html: "<img src=x onerror=pwned()><script>pwned()</script>\"><svg onload=pwned()>'-pwned()-'",
  link: "javascript:pwned()//[x](javascript:pwned()) ![y](data:text/html,<script>pwned()</script>) <a href=javascript:pwned()>z</a>",
  css: "red;position:fixed;inset:0;background:url(//evil.example/x)}</style><style>*{display:none!important}",
  template: "{{constructor.constructor('pwned()')()}} ${pwned()} <%= pwned() %> {title} {count|one|# many} #{1}",
  rtl: "\u202Ereversed\u202C \u2067isolated\u2069 \u0627\u0644\u0639\u0631\u0628\u064A\u0629 \u200F",
  invisible: "a\u200Bb\u200Cc\u200Dd\uFEFFe\u2060f\u00ADg",
  zalgo: "Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A".repeat(30),
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈🇫🇮✊🏿".repeat(50),
  control: "a\u0000b\u0007c\u001Bd\u2028e\u2029f\tg\r\nh",
  surrogate: "half a pair: \uD83D and the other: \uDE00",
  path: "../../../../etc/passwd%00.png",
  sql: "'; DROP TABLE runs; --",
  unbroken: "m".repeat(5_000),
};

/** Names that mean something to JavaScript. */
export const PROTOTYPES = ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"];
