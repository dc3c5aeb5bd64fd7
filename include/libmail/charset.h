/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_CHARSET_H
#define LIBMAIL_CHARSET_H

/*
 * charset.h - text in any charset of mail, as UTF-8.
 *
 *   const lmail_charset *charset = lmail_charset_find_all(NULL, "iso-2022-jp", 11);
 *   lmail_charset_decoder d;
 *
 *   lmail_charset_decode_init(&d, charset);                 NULL, when the charset is unknown, is fine
 *   st = lmail_charset_decode(&d, in, n, &used, out, cap, &made, last);           as in codec.h
 *
 * Nothing is ever refused: what the charset does not have becomes U+FFFD, and is counted. What comes
 * out is valid UTF-8, in which NUL and other controls are as they were in the input. Charsets mean
 * what they mean to browsers (the WHATWG Encoding Standard), because those who wrote the mail had it
 * tested there. There is no other direction: what libmail writes is UTF-8.
 */

#include "core.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- finding a charset by its name ------------------------------------------------------------- */

struct lmail_charset;
struct lmail_charset_step;
typedef void (*lmail_charset_step_fn)(const struct lmail_charset *charset,
                                      struct lmail_charset_step *s);

/*
 * One charset, constant. What a step does is said below ("a charset of your own").
 *
 * name  the one that is preferred in MIME ("UTF-8", "windows-1252", "Shift_JIS"), NUL-terminated
 * data  whatever step needs
 */
typedef struct lmail_charset {
  char name[16];
  lmail_charset_step_fn step;
  const void *data;
} lmail_charset;

/*
 * Finds a charset by the name that a message gives it (charset=, =?charset?..., charset'language').
 * Whatever decodes text in libmail takes a function of this kind and calls it with its `user`, so
 * that you choose which charsets are linked: one of the three below, or one of yours that knows more
 * or less and falls back on them. NULL: unknown.
 */
typedef const lmail_charset *(*lmail_charset_find_fn)(void *user, const void *label, size_t n);

/*
 * Labels are those of the WHATWG Encoding Standard and of IANA, in any letter case; blanks and the
 * punctuation that names hold ("-", "_", ":", ".", "(", ")", "+") do not count (UTS #22 1.4), so
 * "utf8", "UTF-8", "utf_8" and " utf 8" are all the same. A label with anything else in it is unknown.
 *
 * basic   UTF-8, US-ASCII, windows-1252
 * single  and every other charset of one octet a character; UTF-16 and UTF-7
 * all     and the Asian ones below. Their tables are big, and a build with LIBMAIL_CHARSET_ASIAN off
 *         has none of them: there it is the same as single
 *
 * Wrong labels are as common as right ones, and are read as what they are in practice: "iso-8859-1"
 * and "latin1" are windows-1252, as "iso-8859-9" is windows-1254 and "iso-8859-11" windows-874,
 * "gb2312" is GBK, "ks_c_5601-1987" is EUC-KR with the Hangul of Windows added, "shift_jis" has the
 * characters of Windows, "big5" those of Hong Kong. Unlike in browsers, "us-ascii" is US-ASCII:
 * octets above 127 are replaced and counted, so that you may decode again as what you think it is.
 *
 * user is not used and may be NULL.
 */
LMAIL_API const lmail_charset *lmail_charset_find_basic(void *user, const void *label, size_t n);
/* As basic, with the other charsets of one octet, UTF-16 and UTF-7. NULL: unknown. */
LMAIL_API const lmail_charset *lmail_charset_find_single(void *user, const void *label, size_t n);
/* As single, with the Asian ones. NULL: unknown. */
LMAIL_API const lmail_charset *lmail_charset_find_all(void *user, const void *label, size_t n);

/*
 * The Asian ones alone, for a function of your own that wants some of them; NULL for all others.
 * ISO-2022-JP, Shift_JIS and EUC-JP: 29 KB of tables.
 */
LMAIL_API const lmail_charset *lmail_charset_find_japanese(void *user, const void *label, size_t n);
/* EUC-KR with the Hangul of Windows: 17 KB. */
LMAIL_API const lmail_charset *lmail_charset_find_korean(void *user, const void *label, size_t n);
/* GBK and gb18030: 22 KB. */
LMAIL_API const lmail_charset *lmail_charset_find_simplified(void *user, const void *label,
                                                             size_t n);
/* Big5 with the characters of Hong Kong: 39 KB. */
LMAIL_API const lmail_charset *lmail_charset_find_traditional(void *user, const void *label,
                                                              size_t n);

/* ---- decoding ---------------------------------------------------------------------------------- */

/*
 * The state of one text. It may be copied and moved between calls.
 *
 * replaced  how many U+FFFD stand in the output for what was malformed
 */
typedef struct lmail_charset_decoder {
  uint64_t replaced;
  uint32_t state_;   /* of the charset: which shift, which byte order */
  uint8_t held_[8];  /* octets of an unfinished character             */
  uint8_t held_n_;
  uint8_t reserved_[3];
  const lmail_charset *charset_;
} lmail_charset_decoder;

/* Starts a text. charset NULL (unknown): what is US-ASCII is kept, each other octet replaced. */
LMAIL_API void lmail_charset_decode_init(lmail_charset_decoder *d, const lmail_charset *charset);

/*
 * LMAIL_OK or LMAIL_FULL, as in codec.h: the same octets come out however the windows are cut. A
 * character is written whole or not at all: a window of 4 octets always has room for one. n octets of
 * input make at most 3 * n + 3 octets. After the end (last, LMAIL_OK) call init before the next text.
 *
 * Malformed input is replaced as the WHATWG Encoding Standard says: one U+FFFD for each octet that
 * cannot begin a character, and for each beginning of one that does not go on; the US-ASCII behind a
 * stray octet is not swallowed with it.
 *
 * A byte order mark at the start of UTF-8 and UTF-16 is dropped, and decides the byte order of
 * "utf-16", "utf-16le" and "utf-16be" alike. "utf-16" without it is little-endian (RFC 2781 4.3 wanted
 * the other one; what has no mark comes from Windows). Elsewhere U+FEFF is a character as others.
 */
LMAIL_API lmail_status lmail_charset_decode(lmail_charset_decoder *d, const void *in, size_t n,
                                            size_t *used, void *out, size_t cap, size_t *made,
                                            int last);

/* ---- a charset of your own --------------------------------------------------------------------- */

/*
 * What the step of a charset works on. It reads in[used .. n) and writes out[made .. cap).
 *
 * state     begins as 0 and is kept from step to step; but its highest bit is cleared between encoded
 *           words that text.h joins
 * last      nothing follows behind in[n - 1]
 */
typedef struct lmail_charset_step {
  const uint8_t *in;
  size_t n, used;
  uint8_t *out;
  size_t cap, made;
  uint32_t state;
  uint32_t replaced;
  uint32_t last;
  uint32_t reserved;
} lmail_charset_step;

/*
 * A lmail_charset_step_fn converts characters, as UTF-8, until fewer than 4 octets of room are left or
 * the input ends, maybe in an unfinished character, which stays: it is given again with what follows,
 * or replaced when nothing does. A character, with whatever switches to it, has at most 8 octets. The
 * function may be called again with the same input and a copy of the same state.
 *
 * To have more charsets, let your lmail_charset_find_fn return one with such a function, which may have
 * iconv or a table of your own behind it. It must live as long as a decoder uses it.
 */

/* For a step: in[used .. used + octets) is malformed. Writes one U+FFFD, counts it, and goes on. */
LMAIL_API void lmail_charset_replace(lmail_charset_step *s, size_t octets);

#ifdef __cplusplus
}
#endif
#endif
