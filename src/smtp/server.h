/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_SERVER_PARTS_H
#define LIBMAIL_SMTP_SERVER_PARTS_H

/* server.h - what the files of the SMTP server share: its states and the verdict on a command. */

#include "core/dot.h"
#include "core/line.h"
#include "core/machine.h"
#include "smtp/grammar.h"

/* lmail_smtp_server.state_: lines come, or data, or nothing any more */
enum {
  LMAIL_SMTP_AT_COMMAND, /* reading commands                                          */
  LMAIL_SMTP_AT_AUTH,    /* 334 was written: a line of the exchange comes next        */
  LMAIL_SMTP_IN_DATA,    /* reading message data                                      */
  LMAIL_SMTP_IN_CHUNK,   /* reading the octets that BDAT announced                    */
  LMAIL_SMTP_AFTER_DATA, /* the data has ended; the verdict on the message comes next */
  LMAIL_SMTP_SWITCHES,   /* 220 was written to STARTTLS                               */
  LMAIL_SMTP_TURNED,     /* 250 was written to TURN or ATRN: the roles are reversed   */
  LMAIL_SMTP_CLOSED      /* 221 or 421 has been written                               */
};

/* lmail_smtp_server.pending_: what the owed reply answers, when it is no verb */
enum {
  LMAIL_SMTP_FOR_CHUNK = 0xfb,
  LMAIL_SMTP_FOR_UNKNOWN = 0xfc,
  LMAIL_SMTP_FOR_BAD = 0xfd,
  LMAIL_SMTP_FOR_MESSAGE = 0xfe,
  LMAIL_SMTP_FOR_GREETING = 0xff
};

/* lmail_smtp_server.session_ */
enum {
  LMAIL_SMTP_GREETED = 0x0001,       /* HELO or EHLO was answered with 250                      */
  LMAIL_SMTP_MAIL_OPEN = 0x0002,     /* MAIL was answered with 250                              */
  LMAIL_SMTP_TURNED_AWAY = 0x0004,   /* the greeting was 5yz: only QUIT is left (RFC 5321 3.1)  */
  LMAIL_SMTP_MAY_BE_8BIT = 0x0008,   /* MAIL said BODY=8BITMIME                                 */
  LMAIL_SMTP_EXTENDED = 0x0010,      /* it was EHLO: the extensions have been offered           */
  LMAIL_SMTP_OVERSIZE = 0x0040,      /* the message in transfer is larger than size_max         */
  LMAIL_SMTP_8BIT_CAME = 0x0080,     /* MAIL said no BODY=, but octets over 127 came            */
  LMAIL_SMTP_BINARY = 0x0100,        /* MAIL said BODY=BINARYMIME                               */
  LMAIL_SMTP_UTF8 = 0x0200,          /* MAIL said SMTPUTF8                                      */
  LMAIL_SMTP_CHUNKED = 0x0400,       /* the transaction has had a BDAT                          */
  LMAIL_SMTP_CHUNK_FAILED = 0x0800,  /* and one of them was refused: RSET is awaited           */
  LMAIL_SMTP_LAST_CHUNK = 0x1000,    /* the chunk in transfer is the last                       */
  LMAIL_SMTP_DROP_CHUNK = 0x2000,    /* the chunk in transfer is not wanted                     */
  LMAIL_SMTP_SECURE = 0x4000,        /* lmail_smtp_server_tls was called                        */
  LMAIL_SMTP_AUTHENTICATED = 0x8000, /* AUTH was answered with 235                            */
  LMAIL_SMTP_ONE_DOMAIN = 0x10000,   /* LIMITS said RCPTDOMAINMAX=1                           */
  LMAIL_SMTP_UTF8_REPLY = 0x20000,   /* the owed reply may hold UTF-8 (RFC 6531 3.7.4.2)      */
  LMAIL_SMTP_OF_MAIL = LMAIL_SMTP_MAIL_OPEN | LMAIL_SMTP_OVERSIZE | LMAIL_SMTP_MAY_BE_8BIT |
                       LMAIL_SMTP_8BIT_CAME | LMAIL_SMTP_BINARY | LMAIL_SMTP_UTF8 |
                       LMAIL_SMTP_CHUNKED | LMAIL_SMTP_CHUNK_FAILED | LMAIL_SMTP_LAST_CHUNK
};

/* What MAIL said: the flags of its event are those of session_, but so far above them. */
enum {
  LMAIL_SMTP_SAID_SHIFT = 5,
  LMAIL_SMTP_SAID = LMAIL_SMTP_MAY_BE_8BIT | LMAIL_SMTP_BINARY | LMAIL_SMTP_UTF8
};

/* The words of one command line. */
typedef struct lmail_smtp_words_ {
  const uint8_t *line;
  size_t len; /* without trailing white space        */
  size_t verb_len;
  size_t arg; /* index of the argument, behind all spaces that are tolerated; len for none */
} lmail_smtp_words_;

/*
 * Why a command or message cannot be obeyed, as one number: the reply that it deserves, subject and detail of
 * its enhanced code, whose class is the reply's, and the field that is at fault. 0 is none.
 */
#define LMAIL_SMTP_FAULT_(reply, subject, detail, field) \
  ((uint32_t)(field) << 16 | (detail) << 13 | (subject) << 10 | (reply))

#define LMAIL_SMTP_FAULT_REPLY_(fault) ((fault)&0x3ff)
#define LMAIL_SMTP_FAULT_FIELD_(fault) ((fault) >> 16)
#define LMAIL_SMTP_FAULT_SUBJECT_(fault) ((fault) >> 10 & 7)
#define LMAIL_SMTP_FAULT_DETAIL_(fault) ((fault) >> 13 & 7)

/* "5.5.4 Invalid Command Arguments" and "5.5.1": the command may not come now (RFC 5248). */
#define LMAIL_SMTP_BAD_ARGUMENT_(field) LMAIL_SMTP_FAULT_(501, 5, 4, field)
#define LMAIL_SMTP_BAD_ORDER_ LMAIL_SMTP_FAULT_(503, 5, 1, LMAIL_FIELD_SMTP_SEQUENCE)

/*
 * Notes a fault: in *ev, which will be told as BAD, and for lmail_smtp_server_refuse. at is an index in the line.
 * Returns 0; or 1 when there is none.
 */
int lmail_smtp_fault_(lmail_smtp_server *s, lmail_event *ev, uint32_t fault, size_t at);

/*
 * Fills *ev with the command and checks its argument against the grammar of its verb: 1, or 0 and the
 * fault is noted. The order of commands is the server's business.
 */
int lmail_smtp_command_(lmail_smtp_server *s, lmail_smtp_words_ *w, unsigned verb, lmail_event *ev);

/* Why what needs recipients may not come now: 0, or the fault. */
uint32_t lmail_smtp_no_recipients_(const lmail_smtp_server *s);

/* UNKNOWN: 500, or 502 for a verb that others have. Returns 0. */
int lmail_smtp_unknown_(lmail_smtp_server *s, unsigned verb, lmail_event *ev);

/* Begins the event of a line that says `verb`, and notes that it is now being dealt with. */
void lmail_smtp_line_event_(lmail_smtp_server *s, const lmail_line_ *line, unsigned verb,
                            lmail_event *ev);

/* The event owes a reply; pending says to what. Or in LMTP one for each recipient. Both return LMAIL_EVENT. */
lmail_status lmail_smtp_ask_(lmail_smtp_server *s, lmail_event *ev, unsigned pending);
lmail_status lmail_smtp_ask_each_(lmail_smtp_server *s, lmail_event *ev, unsigned pending);

/* Tolerances stand so far above the other bits of flags_. */
enum { LMAIL_SMTP_TOLERATES_SHIFT = 8 };

/* Is it, one of LMAIL_SMTP_REPAIR_..., tolerated? */
static inline int lmail_smtp_tolerates_(const lmail_smtp_server *s, unsigned repair)
{
  return (s->flags_ >> (LMAIL_SMTP_TOLERATES_SHIFT + repair - 1) & 1) != 0;
}

/* The transaction is over. */
void lmail_smtp_forget_mail_(lmail_smtp_server *s);

/*
 * "reset to the initial state (the state in SMTP after a server issues a 220 service ready greeting)" (RFC
 * 3207 4.2), but that TLS stays active.
 */
void lmail_smtp_begin_anew_(lmail_smtp_server *s);

/* Nothing of its message has come yet. */
void lmail_smtp_message_begins_(lmail_smtp_server *s);

/* ---- what lmail_smtp_server_extend attaches --------------------------------------------------- */

/* What the lines say that the application itself puts into the reply to EHLO. */
typedef struct lmail_smtp_own_ {
  uint32_t extensions;
  uint32_t limits[4]; /* by LMAIL_SMTP_MAILMAX, ... */
} lmail_smtp_own_;

/* What any of the groups needs. */
typedef struct lmail_smtp_server_more_ {
  /* As lmail_smtp_command_ and the order, for the verbs that the extensions bring. */
  int (*command)(lmail_smtp_server *s, const lmail_smtp_words_ *w, unsigned verb, lmail_event *ev);
  /* An ehlo-line of the application's: 1, and it is in *own; 0: malformed, or it says what the machine says. */
  int (*own_line)(const lmail_smtp_server *s, const uint8_t *line, size_t keyword, size_t n,
                  lmail_smtp_own_ *own);
  /* The extensions that are offered, some of them in those lines. */
  uint32_t (*offer)(const lmail_smtp_server *s, const lmail_smtp_own_ *own);
  /* Writes the ehlo-line of an extension behind HELP; how many octets. */
  size_t (*ehlo_line)(const lmail_smtp_server *s, unsigned number, uint8_t *out);
} lmail_smtp_server_more_;

typedef int (*lmail_smtp_server_command_)(lmail_smtp_server *s, const lmail_smtp_words_ *w,
                                          unsigned verb, lmail_event *ev);

struct lmail_smtp_server_tls_ {
  lmail_smtp_server_command_ command;
  /* A line in AT_AUTH. */
  lmail_status (*line)(lmail_smtp_server *s, const lmail_line_ *line, lmail_event *ev);
  /* Is it AUTH= of MAIL, and good? 0, or the reply. */
  unsigned (*param)(lmail_smtp_server *s, const lmail_smtp_param *p, uint32_t *given);
};

struct lmail_smtp_server_chunks_ {
  lmail_smtp_server_command_ command;
  /* One step in IN_CHUNK, of in[*used .. n). */
  lmail_status (*chunk)(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                        lmail_event *ev);
};

/* Beside the bits of LMAIL_SMTP_PARAM_...: ENVID is one that MTRK may go with. */
enum { LMAIL_SMTP_UNIQUE_ENVID = 1 };

struct lmail_smtp_server_params_ {
  /* A parameter that is not SIZE or BODY: 0, or the reply; *given has a bit for each that was met. */
  unsigned (*param)(lmail_smtp_server *s, const lmail_smtp_param *p, uint32_t *given,
                    lmail_event *ev);
  /* All of MAIL or RCPT has been read: does it fit together? As lmail_smtp_command_. */
  int (*complete)(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev);
  /* Takes "SMTPUTF8" off the argument of VRFY and EXPN, and notes that it was there. */
  void (*wants_utf8)(lmail_smtp_server *s, lmail_event *ev);
  /* lmail_smtp_utf8_params_ */
  const lmail_smtp_pairs_ *pairs;
  /* How much is text with UTF-8. */
  size_t (*text_run)(const uint8_t *text, size_t n);
  /* lmail_smtp_times_said_ and lmail_smtp_times_words_ */
  uint32_t (*times_said)(const lmail_smtp_server *s);
  size_t (*times_words)(const lmail_smtp_server *s, unsigned number, uint8_t *out);
};

struct lmail_smtp_server_commands_ {
  lmail_smtp_server_command_ command;
};

struct lmail_smtp_server_limits_ {
  /* What the words say that the application offers, by LMAIL_SMTP_MAILMAX, ...; 0: they are malformed. */
  int (*offer)(const uint8_t *words, size_t n, uint32_t max[4]);
  /* It has been told, and holds until the next EHLO (RFC 9422 3.6). */
  void (*take)(lmail_smtp_server *s, const uint32_t max[4]);
  /* A MAIL or RCPT that may come otherwise, when LIMITS was told: 0, or the fault. */
  uint32_t (*exceeded)(lmail_smtp_server *s, unsigned verb, const lmail_event *ev);
};

extern const struct lmail_smtp_server_tls_ lmail_smtp_tls_;
extern const struct lmail_smtp_server_chunks_ lmail_smtp_chunks_;
extern const struct lmail_smtp_server_params_ lmail_smtp_params_;
extern const struct lmail_smtp_server_commands_ lmail_smtp_commands_;
extern const struct lmail_smtp_server_limits_ lmail_smtp_limits_;

/* ---- times (RFC 4865, RFC 2852) --------------------------------------------------------------- */

/* The longest words behind an EHLO keyword that the machine writes: " ", 9 digits, " " and a date; SIZE's has 20. */
enum { LMAIL_SMTP_WORDS_MAX = 31, LMAIL_SMTP_EHLO_LINE_MAX = 24 + LMAIL_SMTP_WORDS_MAX };

/* The extensions that need nothing attached. */
enum { LMAIL_SMTP_OF_CORE = 0x1f };

/* The extensions whose words lmail_smtp_server_limit_times knows, and those words; how many octets. */
uint32_t lmail_smtp_times_said_(const lmail_smtp_server *s);
size_t lmail_smtp_times_words_(const lmail_smtp_server *s, unsigned number, uint8_t *out);

/* Are the times in MAIL's parameters, each right by itself, within them? 1, or 0 and the fault is noted. */
int lmail_smtp_times_(lmail_smtp_server *s, const lmail_smtp_words_ *w, lmail_event *ev);

/* ---- message data ----------------------------------------------------------------------------- */

/* One step in IN_DATA, and the verdict behind it or the last chunk. */
lmail_status lmail_smtp_data_(lmail_smtp_server *s, const uint8_t *in, size_t n, size_t *used,
                              lmail_event *ev);
lmail_status lmail_smtp_after_data_(lmail_smtp_server *s, size_t used, lmail_event *ev);

/* A span of content, cut where it exceeds size_max: LMAIL_OK when nothing of it is to be told; or an irregularity. */
lmail_status lmail_smtp_content_(lmail_smtp_server *s, lmail_undot_result_ what, lmail_event *ev);

#endif
