/* SPDX-License-Identifier: MIT */
/* defect_text.c - what defects mean and how libmail reads them, as its headers say; see defect_text.h. */

#include "defect_text.h"
#include <libmail/defect.h>
#include <stddef.h>
#include <string.h>

typedef struct sentence {
  const char *name;
  const char *means;
  const char *reading;
} sentence;

/* clang-format off */
static const sentence sentences[] = {
    {"DEFECT_MBOX_FROM", "a \"From \" line in the header", "kept as a field without name"},
    {"DEFECT_LEADING_CONTINUATION", "the header begins with white space", "kept as a nameless field"},
    {"DEFECT_NO_COLON", "a line without colon in the header", "kept, nameless"},
    {"DEFECT_NO_BLANK_LINE", "lines that are no fields, and no blank line", "header; maybe meant as a body"},
    {"DEFECT_BAD_NAME", "empty field name, or one with forbidden bytes", "kept"},
    {"DEFECT_SPACE_BEFORE_COLON", "white space in front of the colon", "accepted"},
    {"DEFECT_NUL_IN_HEADER", "a NUL in a header", "kept"},
    {"DEFECT_BARE_CR_IN_HEADER", "a CR without LF", "no line end, kept"},
    {"DEFECT_BLANK_FOLD", "a line of white space only in a header", "folding, not the blank line"},
    {"DEFECT_LONG_LINE", "a header line over 998 octets", "accepted"},
    {"DEFECT_LONG_FIELD", "a field over the limit", "in pieces, read to that length"},
    {"DEFECT_HEADER_LIMIT", "a header over the limit", "the rest is body"},
    {"DEFECT_DUPLICATE_FIELD", "a field that may come once, again", "the first one counts"},
    {"DEFECT_NO_MIME_VERSION", "Content-* fields without MIME-Version, or another than 1.0", "read as MIME"},
    {"DEFECT_BAD_CONTENT_TYPE", "a Content-Type without type/subtype", "text/plain"},
    {"DEFECT_UNKNOWN_ENCODING", "a transfer encoding that is not known", "one opaque body, or the parts in it"},
    {"DEFECT_COMPOSITE_ENCODED", "a multipart or message in base64 or quoted-printable", "not decoded"},
    {"DEFECT_NO_BOUNDARY", "a multipart without boundary, or an empty one", "one opaque body"},
    {"DEFECT_CONFLICTING_BOUNDARY", "two boundaries, or one that not all see", "RFC 2231's or the first"},
    {"DEFECT_LONG_BOUNDARY", "a boundary over 70 octets", "used"},
    {"DEFECT_BOUNDARY_LIMIT", "a boundary that is too long", "one opaque body"},
    {"DEFECT_DUPLICATE_PARAMETER", "a charset or file name twice in a field", "the first one counts"},
    {"DEFECT_BAD_PARAMETER", "a parameter that is not as in RFC 2045 5.1", "read generously"},
    {"DEFECT_DELIMITER_TAIL", "text behind a boundary", "a delimiter to us, text to others"},
    {"DEFECT_NO_DELIMITER", "a multipart without any delimiter", "all is preamble"},
    {"DEFECT_NO_CLOSE_DELIMITER", "a multipart without close-delimiter", "closed by an outer delimiter or the end"},
    {"DEFECT_DEPTH_LIMIT", "parts nested deeper than the limit", "one opaque body"},
    {"DEFECT_PARTS_LIMIT", "more parts than the limit", "the rest of the multipart is epilogue"},
    {"DEFECT_BAD_BASE64", "a byte that is not base64's", "left out"},
    {"DEFECT_BASE64_PADDING", "base64 without all of its padding", "what is whole is decoded"},
    {"DEFECT_BAD_QUOTED_PRINTABLE", "\"=\" without two hexadecimal digits, or at the end", "kept"},
    {"DEFECT_BAD_PERCENT", "\"%\" without two hexadecimal digits in a boundary", "kept"},
    {"DEFECT_AFTER_CLOSE_DELIMITER", "a delimiter of a multipart that is closed", "epilogue, but a part to others"},
    {"DEFECT_REPEATED_BOUNDARY", "the boundary of an open part again", "the innermost takes the delimiters"},
    {"DEFECT_CONFLICTING_TYPE", "a second Content-Type", "the first one counts"},
    {"DEFECT_CONFLICTING_ENCODING", "a second, other Content-Transfer-Encoding", "the first counts"},
    {"DEFECT_COMMENT", "a comment in a Content-Type, Content-Transfer-Encoding or Content-Disposition", "left out; text to others"},
    {"DEFECT_ENCODED_MESSAGE", "message/rfc822 in base64 or quoted-printable", "one opaque body"},
    {"DEFECT_AFTER_PADDING", "data behind base64's padding", "decoded; others end there"},
    {"DEFECT_CR_DELIMITER", "a delimiter behind a CR without LF", "text, a delimiter to others"},
    {"DEFECT_LONG_BODY_LINE", "a line over 1,000 octets with its line end", "kept; cut or folded by others"},
    {"DEFECT_FIELD_BOM", "a byte order mark in front of the header", "stepped over"},
    {"DEFECT_FIELD_CR_LINE_END", "a CR alone ends lines here", "others read on"},
    {"DEFECT_FIELD_BAD_UTF8", "octets over 127 that are no UTF-8", "kept"},
    {"DEFECT_DATE_SYNTAX", "no date can be read from here on", "invalid"},
    {"DEFECT_DATE_RANGE", "a number that its part cannot have (30 Feb, 25:00)", "invalid"},
    {"DEFECT_DATE_NO_TIME", "a day without a time", "00:00:00 at UTC"},
    {"DEFECT_DATE_OPEN_COMMENT", "a comment without end", "it hides the rest"},
    {"DEFECT_DATE_WEEKDAY", "not the day of the week of this date", "the date counts"},
    {"DEFECT_DATE_YEAR", "two or three digits, or before 1900", "accepted"},
    {"DEFECT_DATE_24_00", "midnight as the end of the day", "accepted"},
    {"DEFECT_DATE_LEAP_SECOND", "second 60 elsewhere than at the end of a day of UTC", "accepted"},
    {"DEFECT_DATE_AM_PM", "a clock of twelve hours", "accepted"},
    {"DEFECT_DATE_ORDER", "parts in another order (\"Nov 25 22:00:00 2026\")", "accepted"},
    {"DEFECT_DATE_MONTH", "a number, or a name longer than three letters", "accepted"},
    {"DEFECT_DATE_LAYOUT", "other separators, comments between the parts, missing digits", "accepted"},
    {"DEFECT_DATE_TEXT", "text that is no part of a date", "ignored"},
    {"DEFECT_DATE_NO_ZONE", "no zone", "unknown"},
    {"DEFECT_DATE_ZONE_NAME", "a name in place of the offset", "accepted"},
    {"DEFECT_DATE_ZONE_UNKNOWN", "a military letter, another name or an offset that is none", "accepted"},
    {"DEFECT_ID_NONE", "no identifier in the whole value", "none"},
    {"DEFECT_ID_NO_BRACKETS", "an identifier without \"<\" and \">\"", "taken"},
    {"DEFECT_ID_OPEN", "\"<\" without \">\"", "up to white space, a comma or \"<\""},
    {"DEFECT_ID_NO_DOMAIN", "an identifier without \"@\"", "all of it is the left part"},
    {"DEFECT_ID_TWO_DOMAINS", "an identifier with two \"@\" or more", "the last one divides"},
    {"DEFECT_ID_EMPTY", "nothing between the brackets of an identifier, or on one side of its \"@\"", "accepted"},
    {"DEFECT_ID_SPACE", "white space or comments in an identifier", "left out"},
    {"DEFECT_ID_QUOTED", "a quoted string at the left of an identifier", "taken"},
    {"DEFECT_ID_CHARACTERS", "an identifier that is neither dot-atom-text nor a literal, or has controls", "taken"},
    {"DEFECT_ID_TEXT", "words around identifiers, stray brackets", "ignored"},
    {"DEFECT_ID_SEPARATOR", "commas or semicolons between identifiers", "ignored"},
    {"DEFECT_ID_OPEN_COMMENT", "a comment without end", "read as text"},
    {"DEFECT_KEYWORDS_EMPTY", "a list without phrase, or a comma without one", "accepted"},
    {"DEFECT_KEYWORDS_OPEN", "a comment or quoted string without end", "read as text"},
    {"DEFECT_RECEIVED_NO_DATE", "no semicolon", "a date is looked for all the same"},
    {"DEFECT_RECEIVED_REPEATED", "a clause that is there already", "the first one counts"},
    {"DEFECT_RECEIVED_EMPTY", "a clause without value, or \"<\", \"[\" or \"(\" without end", "accepted"},
    {"DEFECT_RECEIVED_UNKNOWN", "words that belong to no known clause", "kept apart"},
    {"DEFECT_RECEIVED_AFTER_DATE", "a clause behind the semicolon", "read as any other"},
    {"DEFECT_PATH_NO_DOMAIN", "no \"@\"", "all of it is the local part"},
    {"DEFECT_PATH_NO_END", "\"<\" without \">\"", "accepted"},
    {"DEFECT_PATH_TAIL", "something stands before or behind the path", "left out"},
    {"DEFECT_TEXT_GLUED_WORD", "no white space around an encoded word", "decoded"},
    {"DEFECT_TEXT_LONG_WORD", "an encoded word over 75 octets", "decoded"},
    {"DEFECT_TEXT_EMPTY_WORD", "an encoded word with nothing in it", "left out"},
    {"DEFECT_TEXT_BLANK_IN_WORD", "blanks in an encoded word", "kept in Q"},
    {"DEFECT_TEXT_CUT_WORD", "an encoded word that is folded in its middle", "the fold is left out"},
    {"DEFECT_TEXT_BAD_WORD", "octets in an encoded word that are not printable US-ASCII", "decoded"},
    {"DEFECT_TEXT_BAD_BASE64", "an encoded word whose base64 is none, or no whole number of groups", "what can be had"},
    {"DEFECT_TEXT_BAD_ESCAPE", "\"=\" without two hexadecimal digits", "kept"},
    {"DEFECT_TEXT_ENCODING", "an encoded word that is neither Q nor B", "raw"},
    {"DEFECT_TEXT_CHARSET", "an encoded word of a charset that is not known", "raw"},
    {"DEFECT_TEXT_SPLIT", "a character that goes on in the next word", "joined"},
    {"DEFECT_TEXT_BAD_OCTETS", "what the charset of the word does not have", "U+FFFD"},
    {"DEFECT_TEXT_QUOTED_WORD", "an encoded word in a quoted string", "decoded"},
    {"DEFECT_TEXT_8BIT", "neither US-ASCII nor UTF-8", "the fallback charset, or U+FFFD"},
    {"DEFECT_TEXT_CONTROL", "a control character, or one that turns the direction of writing around", "kept; but CR and LF become SP, NUL U+FFFD"},
    {"DEFECT_TEXT_PHRASE", "what no phrase has, or no closing quote", "kept"},
    {"DEFECT_ADDRESS_ROUTE", "a source route", "skipped"},
    {"DEFECT_ADDRESS_CFWS", "white space or a comment inside a local part or domain", "accepted"},
    {"DEFECT_ADDRESS_CFWS_AT", "white space or a comment beside \"@\"", "accepted"},
    {"DEFECT_ADDRESS_OBS_LOCAL", "quoted strings and dots in one local part", "accepted"},
    {"DEFECT_ADDRESS_OBS_PHRASE", "a dot in a name, \"John Q. Public\"", "accepted"},
    {"DEFECT_ADDRESS_EMPTY", "nothing between two commas, or at an end of the list", "accepted"},
    {"DEFECT_ADDRESS_OBS_TEXT", "control characters in quotes, comments or literals", "accepted"},
    {"DEFECT_ADDRESS_NOT_SMTP", "not as RFC 5321 4.1.2 wants it", "accepted"},
    {"DEFECT_ADDRESS_LONG", "over the limits of RFC 5321 4.5.3.1, or of a label", "accepted"},
    {"DEFECT_ADDRESS_INVISIBLE", "characters that show nothing, or turn the direction of others", "accepted"},
    {"DEFECT_ADDRESS_CONTROL", "a control character where none may be", "no address, or kept in a name"},
    {"DEFECT_ADDRESS_8BIT", "octets that are no UTF-8", "kept"},
    {"DEFECT_ADDRESS_SPECIAL", "in a name, what has to be quoted there", "kept"},
    {"DEFECT_ADDRESS_NO_ADDRESS", "a name, and no address", "no address"},
    {"DEFECT_ADDRESS_NO_DOMAIN", "a local part alone", "kept"},
    {"DEFECT_ADDRESS_BAD_LOCAL", "before \"@\" stands no local part", "no address"},
    {"DEFECT_ADDRESS_BAD_DOMAIN", "behind \"@\" stands no domain", "no address"},
    {"DEFECT_ADDRESS_DOTS", "a dot at an end, or two in a row", "kept, but at the end of a domain"},
    {"DEFECT_ADDRESS_LABEL", "a label that cannot be in the DNS", "kept"},
    {"DEFECT_ADDRESS_AMBIGUOUS", "text behind the address, or another address in its name", "no address"},
    {"DEFECT_ADDRESS_UNCLOSED_ANGLE", "\">\" is missing", "the end of the element takes its place"},
    {"DEFECT_ADDRESS_ANGLE", "a \"<\" or \">\" too many", "ignored"},
    {"DEFECT_ADDRESS_UNCLOSED_QUOTE", "a DQUOTE that nothing closes", "a character as others"},
    {"DEFECT_ADDRESS_PAREN", "a \")\" too many; or a \"(\" that nothing closes", "to the next of ( ) < , ;"},
    {"DEFECT_ADDRESS_UNCLOSED_GROUP", "\";\" is missing", "the end of the list takes its place"},
    {"DEFECT_ADDRESS_NESTED_GROUP", "a group in a group", "its members are the outer one's"},
    {"DEFECT_ADDRESS_NO_GROUP_NAME", "a group without name", "accepted"},
    {"DEFECT_ADDRESS_SEMICOLON", "\";\" outside a group", "taken as a comma"},
    {"DEFECT_ADDRESS_NO_COMMA", "no comma behind a group", "what follows is the next element"},
    {"DEFECT_ADDRESS_DEPTH", "comments nested deeper than the limit", "read all the same"},
    {"DEFECT_ADDRESS_LINE_END", "text behind the line end that ends the value", "not read"},
    {"DEFECT_ADDRESS_NOT_ALONE", "not one address alone", "accepted"},
    {"DEFECT_REPORT_NO_BLANK_LINE", "a recipient's fields directly behind others", "a new group"},
    {"DEFECT_REPORT_BLANK_LINE", "a blank line inside a group, or one too many", "passed over"},
    {"DEFECT_REPORT_MISPLACED", "a field about the message in a recipient's group", "told there"},
    {"DEFECT_REPORT_MISSING", "a field that has to be in the group is missing", "nothing in its place"},
    {"DEFECT_REPORT_DUPLICATE", "a field that a group may have once", "the first one counts"},
    {"DEFECT_REPORT_BAD_VALUE", "no type in front of \";\", or a word that is not known", "kept"},
    {"DEFECT_REPORT_CONFLICT", "Action and Status contradict each other", "both are told"}
};
/* clang-format on */

static const sentence *find(uint16_t defect)
{
  const char *name = lmail_defect_name(defect);
  size_t i;

  for (i = 0; name != NULL && i < sizeof sentences / sizeof *sentences; i++) {
    if (strcmp(sentences[i].name, name) == 0) return &sentences[i];
  }
  return NULL;
}

const char *defect_means(uint16_t defect)
{
  const sentence *s = find(defect);

  return s == NULL ? NULL : s->means;
}

const char *defect_reading(uint16_t defect)
{
  const sentence *s = find(defect);

  return s == NULL ? NULL : s->reading;
}
