/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MBOX_H
#define LIBMAIL_MBOX_H

/*
 * mbox.h - mail in files: mbox files split and written, Maildir file names. Bytes only, no files.
 *
 * An mbox file is a sequence of messages, each with a line in front that begins with "From " and a
 * blank line behind. What a message line looks like that begins in the same way is where the formats
 * differ, and nothing in the file says which one it is:
 *
 *   LMAIL_MBOX_PLAIN  RFC 4155: nothing is quoted; what is no whole separator line should not be
 *                     taken for one (LMAIL_MBOX_CFG_WHOLE_LINES)
 *   LMAIL_MBOX_O      "From " becomes ">From ". What was ">From " before cannot be told from that
 *   LMAIL_MBOX_RD     any number of ">" and "From " gets one ">" more: the only reversible one
 *   LMAIL_MBOX_CL     as O, and a Content-Length field tells how long the body is; since no line of
 *                     a message begins with "From ", it is not needed to split, only compared
 *   LMAIL_MBOX_CL2    nothing is quoted, Content-Length alone tells where the message ends
 *
 * They are described in RFC 4155, in the manual page mbox(5) of qmail and in "mail mbox formats"
 * (jdebp.uk/FGA/mail-mbox-formats.html); Maildir in the manual page maildir(5) of qmail, at
 * cr.yp.to/proto/maildir.html, and in Dovecot's documentation (S= and W=).
 *
 *   lmail_mbox_init(&m, &cfg, scratch, sizeof scratch);
 *   while ((st = lmail_next(&m.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     switch (ev.kind) {
 *     case LMAIL_MBOX_MESSAGE:     ... ev.data (envelope sender), ev.data2 (date): a message begins
 *     case LMAIL_MBOX_DATA:        ... its bytes, with the quoting taken back
 *     case LMAIL_MBOX_MESSAGE_END: ... it is over
 *     }
 *   }
 *
 * Lines end at LF; a CR before it belongs to the line end. No file is refused.
 */

#include "core.h"
#include "defect.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  LMAIL_MBOX_PLAIN = 0,
  LMAIL_MBOX_O = 1,
  LMAIL_MBOX_RD = 2,
  LMAIL_MBOX_CL = 3,
  LMAIL_MBOX_CL2 = 4
};

/* ---- splitting: events ------------------------------------------------------------------------ */

/* Every event carries id, the number of the message, from 1. */
enum {
  /* A message begins. data is the envelope sender and data2 the date of its "From " line, as they
   * stand and perhaps empty; off is the place of data; num the octets of the line with its end, num2
   * the offset of the message. Of a line longer than cfg.token_max (LMAIL_EV_LONG) the beginning is
   * told. What stands in front of the first such line comes as a message without one, num 0. */
  LMAIL_MBOX_MESSAGE = LMAIL_KIND_MBOX + 1,

  /* Bulk: the message. The blank line behind it is no part of it. lmail_skip drops the rest of this
   * message. */
  LMAIL_MBOX_DATA,

  /* Inside that bulk, CL2 only: the header is over, and its Content-Length, num, says that the message
   * ends at offset num2. It is a claim, which whoever wrote the message may have made up. Look at the
   * file there, and if lmail_mbox_ends_at agrees, call lmail_mbox_believe. Else "From " lines go on
   * to end messages. */
  LMAIL_MBOX_LENGTH,

  /* The message is over: off is the offset behind its last octet in the file, num its octets as
   * told, num2 as they stand in the file. */
  LMAIL_MBOX_MESSAGE_END,

  /* Something irregular: code is LMAIL_DEFECT_MBOX_..., off its place: of WRONG_LENGTH where that was
   * found, of the others the line. */
  LMAIL_MBOX_DEFECT,

  /* The file is over: off is its size, num the number of messages, num2 of defects. */
  LMAIL_MBOX_END
};

enum {
  LMAIL_DEFECT_MBOX_NO_FROM_LINE = LMAIL_DEFECT_MBOX, /* the file does not begin with "From "       */
  LMAIL_DEFECT_MBOX_NO_BLANK_LINE, /* no blank line in front of a "From " line: taken for one    */
  LMAIL_DEFECT_MBOX_LONG_LINE,     /* a "From " line over cfg.token_max                          */
  LMAIL_DEFECT_MBOX_BAD_LENGTH,    /* Content-Length is no number, or there are two that differ  */
  LMAIL_DEFECT_MBOX_WRONG_LENGTH,  /* the message does not end where Content-Length says: read on */
  LMAIL_DEFECT_MBOX_BOM            /* a byte order mark in front: stepped over                   */
};

/* ---- splitting: the machine ------------------------------------------------------------------- */

/* 0 in any field is its default. */
typedef struct lmail_mbox_config {
  uint32_t token_max; /* longest "From " line that comes whole, with the blank line in front; 512; */
  /* at least 32                                                               */
  uint16_t format; /* LMAIL_MBOX_PLAIN, ...                                                     */
  uint16_t flags;  /* LMAIL_MBOX_CFG_...                                                        */
  uint32_t reserved[2];
} lmail_mbox_config;

/* Bits of lmail_mbox_config.flags. */
enum {
  /* Only "From ", a sender and a date as ctime has it ("Fri Nov 21 09:55:06 1997") end a message, or
   * "From - " with such a date or nothing behind it. Without this bit any line that begins with
   * "From " does, as most readers have it: "From what I know" in a text splits its message. */
  LMAIL_MBOX_CFG_WHOLE_LINES = 0x0001
};

/* Scratch for the default configuration. */
#define LMAIL_MBOX_SCRATCH 512

typedef struct lmail_mbox_splitter {
  lmail_parser base;
  uint16_t state_;
  uint16_t field_; /* how much of a Content-Length field was read            */
  uint16_t format_;
  uint16_t cfg_flags_;
  uint32_t flags_;
  uint32_t defects_; /* waiting, a bit each                                  */
  uint32_t defect_count_;
  uint32_t count_;
  uint32_t given_; /* octets at the start of scratch that were told already  */
  uint32_t token_max_;
  uint64_t left_;        /* octets that it goes on for, whatever they are    */
  uint64_t message_off_; /* where the message begins                         */
  uint64_t line_off_;    /* where the line begins that defects are told of   */
  uint64_t made_;        /* octets told of it                                */
  uint64_t length_;      /* its Content-Length                               */
  uint64_t claim_off_;   /* where it ends by that                            */
} lmail_mbox_splitter;

/* How many bytes of scratch a configuration (NULL: the default one) needs; SIZE_MAX for a bad one. */
LMAIL_API size_t lmail_mbox_scratch_size(const lmail_mbox_config *cfg);

/*
 * Begins a file. cfg may be NULL and is copied; scratch must stay where it is as long as the splitter
 * is used. LMAIL_OK; LMAIL_E_SCRATCH when scratch is too small; LMAIL_E_SIZE; LMAIL_E_RANGE for a
 * limit or format that makes no sense.
 */
#define lmail_mbox_init(m, cfg, scratch, n) \
  lmail_mbox_init_sized((m), sizeof *(m), (cfg), sizeof(lmail_mbox_config), (scratch), (n))

/* The function behind the macro, for language bindings: size is that of the struct, cfg_size of its cfg. */
LMAIL_API lmail_status lmail_mbox_init_sized(lmail_mbox_splitter *m, size_t size,
                                             const lmail_mbox_config *cfg, size_t cfg_size,
                                             void *scratch, size_t n);

/* sizeof(lmail_mbox_splitter), for language bindings. */
LMAIL_API size_t lmail_mbox_size(void);

/*
 * May a message end in front of s[0 .. n), the bytes of the file from some offset on? It may where
 * the file does, and where "From " comes, each with a line end in front or without. Seven bytes are
 * enough; with fewer, the file must end behind them.
 */
LMAIL_API int lmail_mbox_ends_at(const void *s, size_t n);

/*
 * Takes the Content-Length that was told for true; to be called right after LMAIL_MBOX_LENGTH. "From "
 * lines count for nothing then until the message has that length. LMAIL_OK; LMAIL_E_STATE at any
 * other moment.
 */
LMAIL_API lmail_status lmail_mbox_believe(lmail_mbox_splitter *m);

/* The enumerator's name without "LMAIL_"; NULL when the number is unknown. */
LMAIL_API const char *lmail_mbox_kind_name(uint16_t kind);
/* The name of event.code: that of a defect. */
LMAIL_API const char *lmail_mbox_code_name(uint16_t kind, uint16_t code);

/* ---- writing ---------------------------------------------------------------------------------- */

/*
 * The line in front of a message, in the form of RFC 4155 and mbox(5), LF at its end:
 *
 *   "From " sender SP "Fri Nov 21 15:55:06 1997" LF
 *
 * sender  the envelope sender; MAILER-DAEMON stands for an empty one, "-" for blanks in it
 * unix_time  when the message came, seconds since 1970 in UTC; 1900 to 9999
 * LMAIL_OK, LMAIL_FULL, or LMAIL_E_ARGUMENT (CR, LF or NUL in sender), LMAIL_E_RANGE (time). Behind
 * it comes the message, quoted, with LF at the end of its last line, and a blank line.
 */
LMAIL_API lmail_status lmail_mbox_from_write(lmail_writer *w, const void *sender, size_t n,
                                             int64_t unix_time);

/* The state of a filter that quotes "From " lines, or takes that back. */
typedef struct lmail_mbox_quoter {
  uint8_t format_;
  uint8_t plain_;  /* in the middle of a line                     */
  uint8_t quotes_; /* ">" at the start of this line: 0, 1, more   */
  uint8_t held_;   /* one of them waits                           */
  uint8_t match_;  /* octets of "From " behind them, which wait   */
  uint8_t out_n_;  /* octets of out_ that wait for room           */
  uint8_t out_at_;
  uint8_t reserved_;
  uint8_t out_[8];
} lmail_mbox_quoter;

/* Starts a message, for either filter. PLAIN and CL2 change nothing, CL is as O. */
LMAIL_API void lmail_mbox_quote_init(lmail_mbox_quoter *q, unsigned format);

/*
 * Codecs in the form of codec.h: quote puts a ">" in front of the lines that the format quotes;
 * unquote takes it away. LMAIL_OK or LMAIL_FULL; there is no error. What RD has quoted, unquote makes
 * what it was, whatever it was.
 */
LMAIL_API lmail_status lmail_mbox_quote(lmail_mbox_quoter *q, const void *in, size_t n,
                                        size_t *used, void *out, size_t cap, size_t *made,
                                        int last);
/* The way back, of a message without its separator line; windows and results as above. */
LMAIL_API lmail_status lmail_mbox_unquote(lmail_mbox_quoter *q, const void *in, size_t n,
                                          size_t *used, void *out, size_t cap, size_t *made,
                                          int last);

/* ---- Maildir file names ----------------------------------------------------------------------- */

/* Bits of lmail_maildir_name.flags, for the letters behind ":2,". */
enum {
  LMAIL_MAILDIR_DRAFT = 0x0001,   /* D */
  LMAIL_MAILDIR_FLAGGED = 0x0002, /* F */
  LMAIL_MAILDIR_PASSED = 0x0004,  /* P */
  LMAIL_MAILDIR_REPLIED = 0x0008, /* R */
  LMAIL_MAILDIR_SEEN = 0x0010,    /* S */
  LMAIL_MAILDIR_TRASHED = 0x0020  /* T */
};

/* Bits of lmail_maildir_name.has. */
enum {
  LMAIL_MAILDIR_HAS_SIZE = 0x0001,  /* ",S=" and a number             */
  LMAIL_MAILDIR_HAS_VSIZE = 0x0002, /* ",W=" and a number             */
  LMAIL_MAILDIR_HAS_FLAGS = 0x0004  /* ":2,": the message was in cur/ */
};

/* A file name, as spans of it. */
typedef struct lmail_maildir_name {
  const uint8_t *base; /* all in front of ":": what stays when flags change */
  size_t base_len;
  const uint8_t *unique; /* base in front of its first ","                  */
  size_t unique_len;
  const uint8_t *letters; /* behind ":2,", in the order in which they stand */
  size_t letters_len;
  const uint8_t *info; /* behind ":", whatever it is */
  size_t info_len;
  uint64_t size;  /* octets of the file                   */
  uint64_t vsize; /* octets with CRLF line ends           */
  uint16_t flags; /* LMAIL_MAILDIR_DRAFT, ...; other letters are in `letters` only */
  uint16_t has;
  uint32_t reserved;
} lmail_maildir_name;

/*
 * Takes a file name apart: unique *("," key "=" value) [":" "2," letters]. LMAIL_OK; LMAIL_E_SYNTAX when
 * it is no name of a message (empty, with "/" or NUL, or beginning with "."); *out is zeroed then.
 */
LMAIL_API lmail_status lmail_maildir_parse(const void *name, size_t n, lmail_maildir_name *out);

/*
 * Writes base ":2," and the letters, each once and in ASCII order as readers demand: those of `flags`
 * and those of letters[0 .. letters_len), which keeps letters that are not known here (keywords, "a"
 * to "z"). Letters of flags that are not set are left out even where `letters` has them.
 * LMAIL_OK, LMAIL_FULL, LMAIL_E_ARGUMENT (base is no name, or holds ":"; a letter is none; flags has
 * other bits).
 */
LMAIL_API lmail_status lmail_maildir_write(lmail_writer *w, const void *base, size_t base_len,
                                           unsigned flags, const void *letters, size_t letters_len);

#ifdef __cplusplus
}
#endif
#endif
