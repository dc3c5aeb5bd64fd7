/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_REPORT_H
#define LIBMAIL_REPORT_H

/*
 * report.h - reports about mail, read: was it delivered (RFC 3464), was it displayed (RFC 8098), is
 * it abuse (RFC 5965)? compose_report.h writes them.
 *
 * A multipart/report (RFC 6522) holds a text for people, a part for programs, and the message or its
 * header. The part for programs is made of header fields in groups. The reader takes its body as the
 * MIME parser tells it, decoded, in any pieces:
 *
 *   case LMAIL_MIME_HEADERS_END:
 *     kind = lmail_report_kind(ev.data, ev.len, ev.data2, ev.len2);
 *     if (kind != 0) {
 *       lmail_report_init(&r, kind, NULL, scratch, sizeof scratch);
 *       lmail_mime_decode(&m, LMAIL_MIME_DECODED);
 *     }
 *   case LMAIL_MIME_BODY:  ... feed ev.data to &r.base
 *
 *   while ((st = lmail_next(&r.base, in, n, &used, &ev)) == LMAIL_EVENT) {
 *     in += used, n -= used;
 *     switch (ev.kind) {
 *     case LMAIL_REPORT_FIELD:      ... ev.field is LMAIL_REPORT_FINAL_RECIPIENT:
 *                                         lmail_report_value_parse(ev.data2, ev.len2, &value);
 *     case LMAIL_REPORT_GROUP_END:  ... ev.code is LMAIL_ACTION_FAILED, ev.num 5001001 for "5.1.1"
 *     }
 *   }
 *   ... and lmail_finish(&r.base) when the body is over, then the same loop with n = 0.
 *
 * The events of a delivery status about two recipients:
 *
 *   GROUP  FIELD Reporting-MTA  FIELD Arrival-Date  GROUP_END
 *   GROUP  FIELD Final-Recipient  FIELD Action  FIELD Status  GROUP_END
 *   GROUP  FIELD Final-Recipient  FIELD Action  FIELD Status  GROUP_END
 *   END
 *
 * Many programs write reports, some of them wrong. None is refused: where blank lines are missing or
 * too many, groups are told apart by the fields in them, and that is told as a defect.
 *
 * Anybody can write a report about a message that he has never seen. Compare what it returns of the
 * message with what you have sent before you believe it (RFC 3464 4.1).
 */

#include "core.h"
#include "defect.h"
#include "rfc822.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- which report ------------------------------------------------------------------------------ */

enum {
  LMAIL_REPORT_DELIVERY = 1, /* message/delivery-status, message/global-delivery-status (RFC 6533) */
  LMAIL_REPORT_DISPOSITION =
      2,                    /* message/disposition-notification and its global form               */
  LMAIL_REPORT_FEEDBACK = 3 /* message/feedback-report                                            */
};

/* Which report is in a part of this media type, in any case? 0: none. */
LMAIL_API unsigned lmail_report_kind(const void *type, size_t type_len, const void *subtype,
                                     size_t subtype_len);

/* ---- events ------------------------------------------------------------------------------------ */

/* Every event carries id, the number of the group, from 1. */
enum {
  /* A group begins: code says what it is about, LMAIL_REPORT_ABOUT_MESSAGE or _RECIPIENT; num is its
   * number among those about the same; off the place of its first field. */
  LMAIL_REPORT_GROUP = LMAIL_KIND_REPORT + 1,

  /* A field: as LMAIL_RFC822_FIELD has it, but that event.field is a number of this header, 0 when
   * unknown, and code is not used. */
  LMAIL_REPORT_FIELD,

  /* A group is over. Of a recipient's: code is its Action, LMAIL_ACTION_..., num its Status as a
   * number, 5001001 for "5.1.1"; each 0 when there is none, or none that makes sense. */
  LMAIL_REPORT_GROUP_END,

  /* Something irregular: code is LMAIL_DEFECT_..., off its place, field the field it is about. The
   * defects of a field follow it. */
  LMAIL_REPORT_DEFECT,

  /* The report is over: off is its size, num the number of groups, num2 of defects. */
  LMAIL_REPORT_END
};

/* event.code of LMAIL_REPORT_GROUP. Only delivery status has groups about recipients. */
enum { LMAIL_REPORT_ABOUT_MESSAGE = 1, LMAIL_REPORT_ABOUT_RECIPIENT = 2 };

/* Defects that the reader tells beside those of rfc822.h. */
enum {
  LMAIL_DEFECT_REPORT_NO_BLANK_LINE = LMAIL_DEFECT_REPORT, /* a recipient's fields behind others: a
                                                              new group                            */
  LMAIL_DEFECT_REPORT_BLANK_LINE, /* a blank line inside a group, or one too many: passed over     */
  LMAIL_DEFECT_REPORT_MISPLACED, /* a field about the message in a recipient's group              */
  LMAIL_DEFECT_REPORT_MISSING,   /* the field that event.field names has to be in the group       */
  LMAIL_DEFECT_REPORT_DUPLICATE, /* a field that a group may have once: the first one counts      */
  LMAIL_DEFECT_REPORT_BAD_VALUE, /* no type in front of ";", or a word that is not known          */
  LMAIL_DEFECT_REPORT_CONFLICT   /* Action and Status contradict each other                       */
};

/* event.field: the fields of reports. Numbers never change. */
enum {
  LMAIL_REPORT_ORIGINAL_ENVELOPE_ID = LMAIL_FIELD_REPORT + 1, /* RFC 3464 2.2: about the message */
  LMAIL_REPORT_REPORTING_MTA,
  LMAIL_REPORT_DSN_GATEWAY,
  LMAIL_REPORT_RECEIVED_FROM_MTA,
  LMAIL_REPORT_ARRIVAL_DATE,
  LMAIL_REPORT_ORIGINAL_RECIPIENT, /* RFC 3464 2.3: about a recipient */
  LMAIL_REPORT_FINAL_RECIPIENT,
  LMAIL_REPORT_ACTION,
  LMAIL_REPORT_STATUS,
  LMAIL_REPORT_REMOTE_MTA,
  LMAIL_REPORT_DIAGNOSTIC_CODE,
  LMAIL_REPORT_LAST_ATTEMPT_DATE,
  LMAIL_REPORT_FINAL_LOG_ID,
  LMAIL_REPORT_WILL_RETRY_UNTIL,
  LMAIL_REPORT_LOCALIZED_DIAGNOSTIC, /* RFC 6533 4.1 */
  LMAIL_REPORT_REPORTING_UA,         /* RFC 8098 3.2 */
  LMAIL_REPORT_MDN_GATEWAY,
  LMAIL_REPORT_ORIGINAL_MESSAGE_ID,
  LMAIL_REPORT_DISPOSITION_FIELD,
  LMAIL_REPORT_ERROR,
  LMAIL_REPORT_FAILURE, /* RFC 3798 3.2.7 */
  LMAIL_REPORT_WARNING,
  LMAIL_REPORT_FEEDBACK_TYPE, /* RFC 5965 3 */
  LMAIL_REPORT_USER_AGENT,
  LMAIL_REPORT_VERSION,
  LMAIL_REPORT_ORIGINAL_MAIL_FROM,
  LMAIL_REPORT_ORIGINAL_RCPT_TO,
  LMAIL_REPORT_SOURCE_IP,
  LMAIL_REPORT_INCIDENTS,
  LMAIL_REPORT_REPORTED_DOMAIN,
  LMAIL_REPORT_REPORTED_URI,
  LMAIL_REPORT_AUTHENTICATION_RESULTS
};

/* The number of the field called name[0 .. n), in any case; 0. "Received-Date" is Arrival-Date. */
LMAIL_API uint16_t lmail_report_field_id(const void *name, size_t n);

/* The enumerator's name without "LMAIL_"; NULL when the number is unknown. */
LMAIL_API const char *lmail_report_kind_name(uint16_t kind);
/* The name of event.code: a defect, an action or what a group is about, depending on the kind. */
LMAIL_API const char *lmail_report_code_name(uint16_t kind, uint16_t code);
/* The name of event.field ("REPORT_ACTION"). */
LMAIL_API const char *lmail_report_field_name(uint16_t field);

/* ---- the reader -------------------------------------------------------------------------------- */

/* 0 in any field is its default. */
typedef struct lmail_report_config {
  uint32_t token_max; /* longest field that comes whole; 4,096; at least 64 */
  uint32_t reserved[3];
} lmail_report_config;

/* Scratch for the default configuration. */
#define LMAIL_REPORT_SCRATCH 4096

typedef struct lmail_report_reader {
  lmail_parser base;
  lmail_rfc822_reader fields_; /* reads one block of fields, up to its blank line       */
  uint64_t fields_off_;        /* where that one began                                  */
  uint64_t blank_off_;         /* the blank line in front of it, the first one too many */
  uint64_t seen_;              /* fields of this group, a bit each                      */
  uint64_t missing_;           /* fields whose absence is to be told                    */
  uint64_t held_off_;
  uint32_t held_len_; /* the field that waits in scratch: lmail_event.len, ...          */
  uint32_t held_at2_;
  uint32_t held_len2_;
  uint32_t held_octets_;
  uint32_t held_lines_;
  uint32_t group_; /* its number                                                        */
  uint32_t about_count_[2];
  uint32_t status_;
  uint32_t defect_count_;
  uint32_t token_max_;
  uint16_t held_flags_;
  uint16_t field_;   /* the last one                                                    */
  uint16_t defects_; /* waiting, a bit each                                             */
  uint16_t action_;
  uint8_t kind_;
  uint8_t about_;
  uint8_t next_about_; /* of the group that waits                                       */
  uint8_t state_;
  uint8_t waiting_; /* events, a bit each                                               */
  uint8_t cr_;      /* a CR between two blocks is held                                  */
  uint8_t extra_;   /* there were blank lines too many                                  */
  uint8_t fresh_;   /* no field of this block was met                                   */
  uint32_t reserved_;
} lmail_report_reader;

/* How many bytes of scratch a configuration (NULL: the default one) needs; SIZE_MAX for a bad one. */
LMAIL_API size_t lmail_report_scratch_size(const lmail_report_config *cfg);

/*
 * Begins a report; kind is LMAIL_REPORT_DELIVERY, ... cfg may be NULL and is copied; scratch must stay
 * where it is as long as the reader is used. LMAIL_OK; LMAIL_E_SCRATCH when scratch is too small;
 * LMAIL_E_SIZE; LMAIL_E_RANGE for a limit that makes no sense; LMAIL_E_ARGUMENT for another kind.
 */
#define lmail_report_init(r, kind, cfg, scratch, n)                                                \
  lmail_report_init_sized((r), sizeof *(r), (kind), (cfg), sizeof(lmail_report_config), (scratch), \
                          (n))

/* The function behind the macro, for language bindings: size is that of the struct, cfg_size of its cfg. */
LMAIL_API lmail_status lmail_report_init_sized(lmail_report_reader *r, size_t size, unsigned kind,
                                               const lmail_report_config *cfg, size_t cfg_size,
                                               void *scratch, size_t n);

/* sizeof(lmail_report_reader), for language bindings. */
LMAIL_API size_t lmail_report_size(void);

/* ---- values of fields -------------------------------------------------------------------------- */

/* Dates are those of date.h, Original-Message-ID is one of message_id.h, Authentication-Results one
 * of authres.h; the others that are more than text follow. */

/*
 * A value of two parts, "rfc822; joe@example.com" (RFC 3464 2.1.2, RFC 8098 3.1.2): Original- and
 * Final-Recipient, Reporting-, Remote- and Received-From-MTA, DSN- and MDN-Gateway, Diagnostic-Code,
 * Localized-Diagnostic. Reporting-UA is divided in the same way, its first part is no type.
 */
typedef struct lmail_report_value {
  const uint8_t *type; /* empty when there is none */
  size_t type_len;
  const uint8_t *text; /* what follows, folded as it is, without white space at both ends */
  size_t text_len;
  size_t bare_len; /* octets of text without a comment at its end: a name or an address */
  uint16_t utf8;   /* the type is "utf-8" (RFC 6533 3) */
  uint16_t reserved[3];
} lmail_report_value;

/*
 * LMAIL_OK; or LMAIL_E_SYNTAX: there is no type, all of the value is the text. Comments around the
 * type are left out.
 */
LMAIL_API lmail_status lmail_report_value_parse(const void *value, size_t n,
                                                lmail_report_value *out);

/*
 * The address in a value, as UTF-8: of the type utf-8 with "\x{E9}" decoded (RFC 6533 3); without
 * "<" and ">" around it and without white space at line ends, as some write it. It is not checked.
 * LMAIL_OK and *len; or LMAIL_FULL, and *len is how many octets are needed.
 */
LMAIL_API lmail_status lmail_report_address(const lmail_report_value *value, void *out, size_t cap,
                                            size_t *len);

/* The actions, RFC 3464 2.3.3. */
enum {
  LMAIL_ACTION_FAILED = 1,
  LMAIL_ACTION_DELAYED = 2,
  LMAIL_ACTION_DELIVERED = 3,
  LMAIL_ACTION_RELAYED = 4,
  LMAIL_ACTION_EXPANDED = 5
};

/* The value of Action; 0 for another word. */
LMAIL_API uint16_t lmail_report_action(const void *value, size_t n);

/*
 * The value of Status as a number, 5001001 for "5.1.1" (RFC 3464 2.3.4, RFC 3463); 0 when it is none.
 * A comment may follow. The class of it, 2, 4 or 5, is number / 1000000.
 */
LMAIL_API uint32_t lmail_report_status(const void *value, size_t n);

/* The value of Disposition, RFC 8098 3.2.6. */
enum { LMAIL_MDN_MANUAL = 1, LMAIL_MDN_AUTOMATIC = 2 };
enum {
  LMAIL_MDN_DISPLAYED = 1,
  LMAIL_MDN_DELETED = 2,
  LMAIL_MDN_DISPATCHED = 3,
  LMAIL_MDN_PROCESSED = 4,
  LMAIL_MDN_DENIED = 5, /* RFC 2298, as FAILED: not written any more */
  LMAIL_MDN_FAILED = 6
};

typedef struct lmail_mdn_disposition {
  const uint8_t *modifiers; /* what follows "/": words separated by commas, may be empty */
  size_t modifiers_len;
  uint16_t action;  /* LMAIL_MDN_MANUAL or _AUTOMATIC: who has done it; 0 unknown */
  uint16_t sending; /* the same: who has sent the notification                    */
  uint16_t what;    /* LMAIL_MDN_DISPLAYED, ...; 0 unknown                        */
  uint16_t error;   /* "error" is one of the modifiers                            */
} lmail_mdn_disposition;

/* LMAIL_OK; or LMAIL_E_SYNTAX: something is missing or not known, and 0. */
LMAIL_API lmail_status lmail_mdn_disposition_parse(const void *value, size_t n,
                                                   lmail_mdn_disposition *out);

/* The value of Feedback-Type, RFC 5965 7.3, RFC 6430, RFC 6591. */
enum {
  LMAIL_FEEDBACK_ABUSE = 1,
  LMAIL_FEEDBACK_FRAUD = 2,
  LMAIL_FEEDBACK_VIRUS = 3,
  LMAIL_FEEDBACK_OTHER = 4,
  LMAIL_FEEDBACK_NOT_SPAM = 5,
  LMAIL_FEEDBACK_AUTH_FAILURE = 6
};

/* 0 for another word. */
LMAIL_API uint16_t lmail_report_feedback(const void *value, size_t n);

#ifdef __cplusplus
}
#endif
#endif
