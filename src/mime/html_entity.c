/* SPDX-License-Identifier: MIT */
/* html_entity.c - named character references of HTML: those of HTML 4 that texts in mail use. */

#include "core/chars.h"
#include "core/keyword.h"
#include "mime/preview.h"

/* Numbers from 0xa0 on are characters; those below are places in `others`. */
/* clang-format off */
#define ENTITIES(X, a) \
  X(a, "gt", gt, 1) X(a, "lt", lt, 2) \
  X(a, "amp", amp, 3) X(a, "deg", deg, 0xb0) X(a, "eth", eth, 0xf0) X(a, "lrm", lrm, 4) \
  X(a, "not", not_, 0xac) X(a, "reg", reg, 0xae) X(a, "rlm", rlm, 5) X(a, "shy", shy, 0xad) \
  X(a, "uml", uml, 0xa8) X(a, "yen", yen, 0xa5) X(a, "zwj", zwj, 6) \
  X(a, "apos", apos, 7) X(a, "auml", auml, 0xe4) X(a, "bull", bull, 8) X(a, "cent", cent, 0xa2) \
  X(a, "copy", copy, 0xa9) X(a, "emsp", emsp, 9) X(a, "ensp", ensp, 10) X(a, "euml", euml, 0xeb) \
  X(a, "euro", euro, 11) X(a, "iuml", iuml, 0xef) X(a, "larr", larr, 12) X(a, "macr", macr, 0xaf) \
  X(a, "nbsp", nbsp, 0xa0) X(a, "ordf", ordf, 0xaa) X(a, "ordm", ordm, 0xba) X(a, "ouml", ouml, 0xf6) \
  X(a, "para", para, 0xb6) X(a, "quot", quot, 13) X(a, "rarr", rarr, 14) X(a, "sect", sect, 0xa7) \
  X(a, "sup1", sup1, 0xb9) X(a, "sup2", sup2, 0xb2) X(a, "sup3", sup3, 0xb3) X(a, "uuml", uuml, 0xfc) \
  X(a, "yuml", yuml, 0xff) X(a, "zwnj", zwnj, 15) \
  X(a, "acirc", acirc, 0xe2) X(a, "acute", acute, 0xb4) X(a, "aelig", aelig, 0xe6) \
  X(a, "aring", aring, 0xe5) X(a, "bdquo", bdquo, 16) X(a, "cedil", cedil, 0xb8) \
  X(a, "ecirc", ecirc, 0xea) X(a, "icirc", icirc, 0xee) X(a, "iexcl", iexcl, 0xa1) \
  X(a, "laquo", laquo, 0xab) X(a, "ldquo", ldquo, 17) X(a, "lsquo", lsquo, 18) \
  X(a, "mdash", mdash, 19) X(a, "micro", micro, 0xb5) X(a, "minus", minus, 20) \
  X(a, "ndash", ndash, 21) X(a, "ocirc", ocirc, 0xf4) X(a, "oelig", oelig, 22) \
  X(a, "pound", pound, 0xa3) X(a, "prime", prime, 23) X(a, "raquo", raquo, 0xbb) \
  X(a, "rdquo", rdquo, 24) X(a, "rsquo", rsquo, 25) X(a, "sbquo", sbquo, 26) \
  X(a, "szlig", szlig, 0xdf) X(a, "thorn", thorn, 0xfe) X(a, "times", times, 0xd7) \
  X(a, "trade", trade, 27) X(a, "ucirc", ucirc, 0xfb) \
  X(a, "aacute", aacute, 0xe1) X(a, "agrave", agrave, 0xe0) X(a, "atilde", atilde, 0xe3) \
  X(a, "brvbar", brvbar, 0xa6) X(a, "ccedil", ccedil, 0xe7) X(a, "curren", curren, 0xa4) \
  X(a, "dagger", dagger, 28) X(a, "divide", divide, 0xf7) X(a, "eacute", eacute, 0xe9) \
  X(a, "egrave", egrave, 0xe8) X(a, "frac12", frac12, 0xbd) X(a, "frac14", frac14, 0xbc) \
  X(a, "frac34", frac34, 0xbe) X(a, "hearts", hearts, 29) X(a, "hellip", hellip, 30) \
  X(a, "iacute", iacute, 0xed) X(a, "igrave", igrave, 0xec) X(a, "iquest", iquest, 0xbf) \
  X(a, "lsaquo", lsaquo, 31) X(a, "middot", middot, 0xb7) X(a, "ntilde", ntilde, 0xf1) \
  X(a, "oacute", oacute, 0xf3) X(a, "ograve", ograve, 0xf2) X(a, "oslash", oslash, 0xf8) \
  X(a, "otilde", otilde, 0xf5) X(a, "permil", permil, 32) X(a, "plusmn", plusmn, 0xb1) \
  X(a, "rsaquo", rsaquo, 33) X(a, "scaron", scaron, 34) X(a, "thinsp", thinsp, 35) \
  X(a, "uacute", uacute, 0xfa) X(a, "ugrave", ugrave, 0xf9) X(a, "yacute", yacute, 0xfd)
/* clang-format on */

LMAIL_KEYWORDS_(entities, ENTITIES)

static const uint16_t others[] = {
    '>',    '<',    '&',    0x200e, 0x200f, 0x200d, '\'',   0x2022, 0x2003, 0x2002, 0x20ac, 0x2190,
    '"',    0x2192, 0x200c, 0x201e, 0x201c, 0x2018, 0x2014, 0x2212, 0x2013, 0x0153, 0x2032, 0x201d,
    0x2019, 0x201a, 0x2122, 0x2020, 0x2665, 0x2026, 0x2039, 0x2030, 0x203a, 0x0161, 0x2009};

/*
 * Names tell cases apart where there are letters of both: "Eacute" and "eacute". Those of ISO-8859-1
 * lie 0x20 apart, the others 1.
 */
uint32_t lmail_html_entity_(const uint8_t *name, size_t n)
{
  unsigned number = lmail_keyword_(entities, name, n);
  int capital = n != 0 && lmail_lower_(name[0]) != name[0];
  uint32_t c;

  if (number == 0xff) return capital ? 0x178 : 0xff;
  if (number >= 0xe0 && number != 0xf7) return number - (capital ? 0x20u : 0);
  if (number >= 0xa0) return number;
  if (number == 0) return 0;
  c = others[number - 1];
  if (!capital) return c;
  if (c == 0x2020 || c == 0x2032) return c + 1; /* Dagger, Prime */
  return c - (c == 0x153 || c == 0x161);
}
