/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_TEXT_H
#define LIBMAIL_TEXT_H

/*
 * text.h - the text of header fields: unfolded, encoded words decoded, as UTF-8.
 *
 * Subject, Comments, Content-Description and every field that libmail does not know are unstructured
 * (RFC 5322 2.2.1); in the structured fields, display names are phrases, and comments are text, too.
 * Anything outside US-ASCII is written there in encoded words, =?charset?Q?text?= (RFC 2047).
 *
 *   lmail_text_decode(value, n, NULL, out, sizeof out, &len, NULL);         Subject, X-...
 *   lmail_phrase_decode(name, n, NULL, out, sizeof out, &len, NULL);        what an address gives
 *
 * Nothing is refused: what cannot be decoded is shown as it stands, and told as a defect (defect.h).
 * Decode last: a structured value is taken apart first, by its own parser, and what comes out of an
 * encoded word is for people, never to be parsed again (RFC 2047 6.2).
 */

#include "charset.h"
#include "defect.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what is irregular in a text --------------------------------------------------------------- */

/*
 * Defects of encoded words have the offset of the word, the others that of the octet. What is not
 * called raw is decoded all the same, as most readers of mail do.
 */
enum {
  LMAIL_DEFECT_TEXT_GLUED_WORD = LMAIL_DEFECT_TEXT, /* no white space around an encoded word       */
  LMAIL_DEFECT_TEXT_LONG_WORD,     /* over 75 octets                                              */
  LMAIL_DEFECT_TEXT_EMPTY_WORD,    /* nothing in it, "=?utf-8?q??=" or "=?utf-8?q?="              */
  LMAIL_DEFECT_TEXT_BLANK_IN_WORD, /* blanks in it: kept in Q                                     */
  LMAIL_DEFECT_TEXT_CUT_WORD,      /* folded in its middle: the fold is left out                  */
  LMAIL_DEFECT_TEXT_BAD_WORD,      /* octets in it that are not printable US-ASCII                */
  LMAIL_DEFECT_TEXT_BAD_BASE64,    /* no base64, or no whole number of groups: what can be had    */
  LMAIL_DEFECT_TEXT_BAD_ESCAPE,    /* "=" without two hexadecimal digits: kept                    */
  LMAIL_DEFECT_TEXT_ENCODING,      /* neither Q nor B: raw                                        */
  LMAIL_DEFECT_TEXT_CHARSET,       /* a charset that is not known: raw                            */
  LMAIL_DEFECT_TEXT_SPLIT,         /* a character that goes on in the next word: joined           */
  LMAIL_DEFECT_TEXT_BAD_OCTETS,    /* what the charset of the word does not have: U+FFFD          */
  LMAIL_DEFECT_TEXT_QUOTED_WORD,   /* in a quoted string, where RFC 2047 has none                 */
  LMAIL_DEFECT_TEXT_8BIT,          /* neither US-ASCII nor UTF-8: the fallback charset, or U+FFFD */
  LMAIL_DEFECT_TEXT_CONTROL,       /* a control character, or one that turns the direction of writing
                                      around: kept; but CR and LF become SP, NUL U+FFFD           */
  LMAIL_DEFECT_TEXT_PHRASE         /* what no phrase has (RFC 5322 3.2.5), or no closing quote    */
};

/* ---- decoding ---------------------------------------------------------------------------------- */

/*
 * Options; bits.
 *   ONE_SPACE  in unstructured text, a fold is one SP, with whatever white space is around it, as
 *              most programs show it. Without, white space stays as it is (RFC 5322 2.2.3)
 */
enum { LMAIL_TEXT_ONE_SPACE = 1 };

/*
 * What the functions below have to know; NULL in place of it is the same as all 0.
 * find       which charsets there are besides UTF-8; NULL: lmail_charset_find_basic (US-ASCII,
 *            and ISO-8859-1 as windows-1252). With lmail_charset_find_all, every charset is linked
 * find_user  passed to it
 * fallback   the charset of raw octets above 127 that are not valid UTF-8: what the reader's country
 *            used to write; NULL: each such sequence is U+FFFD
 */
typedef struct lmail_text_config {
  lmail_charset_find_fn find;
  void *find_user;
  const lmail_charset *fallback;
  uint32_t options;
  uint32_t reserved;
} lmail_text_config;

/*
 * The value of an unstructured field as UTF-8: unfolded, without white space at its ends, encoded
 * words (RFC 2047, RFC 2231 5) decoded. White space between two of them is left out, and neighbours
 * of one charset are joined before they are converted, so that a character that was split between
 * them is whole again. Raw UTF-8 (RFC 6532) stays.
 * LMAIL_OK: *len octets are in out, and what is behind them may have been scribbled on; LMAIL_FULL:
 * *len octets are needed, out holds the first cap of them. At most 3 * n + 3 are ever needed. defects
 * may be NULL, as everywhere.
 */
LMAIL_API lmail_status lmail_text_decode(const void *value, size_t n, const lmail_text_config *cfg,
                                         void *out, size_t cap, size_t *len,
                                         lmail_defects *defects);

/*
 * A phrase (RFC 5322 3.2.5: display names, group names, Keywords) as UTF-8: atoms, quoted strings
 * and encoded words, with one SP where white space or comments stood; comments are left out.
 * Encoded words in a quoted string are decoded as well, because Outlook and Gmail write such.
 * Results as those of lmail_text_decode.
 */
LMAIL_API lmail_status lmail_phrase_decode(const void *phrase, size_t n,
                                           const lmail_text_config *cfg, void *out, size_t cap,
                                           size_t *len, lmail_defects *defects);

/*
 * What stands between the outer parentheses of a comment (RFC 5322 3.2.2) as UTF-8: quoted pairs
 * without their "\", encoded words decoded, white space as one SP; nested comments stay in their
 * parentheses. Results as those of lmail_text_decode.
 */
LMAIL_API lmail_status lmail_comment_decode(const void *comment, size_t n,
                                            const lmail_text_config *cfg, void *out, size_t cap,
                                            size_t *len, lmail_defects *defects);

/* ---- run by run -------------------------------------------------------------------------------- */

/*
 * For who converts elsewhere, or wants to know charset and language:
 *
 *   lmail_word_init(&it, value, n);
 *   while (lmail_word_next(&it, &run)) {
 *     if (run.encoding == LMAIL_WORD_NONE) ... run.data as it is, folded
 *     else { lmail_word_decode(&run, octets, sizeof octets, &len); ... octets of run.charset }
 *   }
 */

/* How a run is written. */
enum {
  LMAIL_WORD_NONE = 0, /* it is plain text */
  LMAIL_WORD_Q,        /* RFC 2047 4.2 */
  LMAIL_WORD_B,        /* RFC 2047 4.1 */
  LMAIL_WORD_UNKNOWN   /* another letter or token */
};

/*
 * What is irregular in an encoded word, with a defect of the same name each; and
 *   JOINED  nothing but white space, which is none of the text, between this one and the one before:
 *           when both are of one charset, the octets of that one go on in this one
 */
enum {
  LMAIL_WORD_GLUED = 0x01,
  LMAIL_WORD_LONG = 0x02,
  LMAIL_WORD_EMPTY = 0x04,
  LMAIL_WORD_BLANK = 0x08,
  LMAIL_WORD_CUT = 0x10,
  LMAIL_WORD_BAD = 0x20,
  LMAIL_WORD_JOINED = 0x40
};

/* A run of plain text, or an encoded word. All are spans of the value; it must stay alive. */
typedef struct lmail_word {
  uint8_t encoding; /* LMAIL_WORD_Q, ... */
  uint8_t flags;    /* LMAIL_WORD_GLUED, ... */
  uint8_t reserved[6];
  const uint8_t *data; /* the run as it stands */
  size_t len;
  const uint8_t *text; /* encoded-text; of plain text the same as data */
  size_t text_len;
  const uint8_t *charset; /* without language; NULL in plain text */
  size_t charset_len;
  const uint8_t *language; /* RFC 2231 5; NULL when there is none */
  size_t language_len;
} lmail_word;

typedef struct lmail_word_iter {
  const uint8_t *value_;
  size_t n_;
  size_t at_;
  size_t after_word_;
  size_t reserved_;
  lmail_word found_; /* at at_, unless its length is 0 */
} lmail_word_iter;

/* Starts at the beginning of an unstructured value, or of any other text with encoded words in it. */
LMAIL_API void lmail_word_init(lmail_word_iter *it, const void *value, size_t n);

/* The next run and 1; 0 at the end. Plain text is one run up to the next encoded word. */
LMAIL_API int lmail_word_next(lmail_word_iter *it, lmail_word *out);

/*
 * The octets of an encoded word, in its charset; of plain text the text itself.
 * LMAIL_OK: *len octets are in out; LMAIL_FULL: *len octets are needed; never more than text_len.
 */
LMAIL_API lmail_status lmail_word_decode(const lmail_word *word, void *out, size_t cap,
                                         size_t *len);

#ifdef __cplusplus
}
#endif
#endif
