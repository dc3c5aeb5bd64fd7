/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_COMPOSE_REPORT_H
#define LIBMAIL_COMPOSE_REPORT_H

/*
 * compose_report.h - reports about mail, written: delivery status (RFC 3464), disposition (RFC 8098),
 * feedback (RFC 5965), in a multipart/report (RFC 6522). report.h reads them.
 *
 * A report is a message as any other (compose.h), whose body is written like this:
 *
 *   lmail_mime_writer_init(&m, random_text, 16, 0);
 *   lmail_report_begin(&r, &m, &w, LMAIL_REPORT_DELIVERY);
 *     lmail_mime_part(&m, &w, &text); lmail_mime_body(&m, ...); lmail_mime_part_end(&m, &w);
 *     lmail_report_fields_begin(&r, &m, &w);
 *       lmail_report_write_value(&r, &w, LMAIL_REPORT_REPORTING_MTA, "dns", 3, host, n);
 *       lmail_report_write_date(&r, &w, LMAIL_REPORT_ARRIVAL_DATE, arrived, 0);
 *       lmail_report_recipient(&r, &w);                                         for each of them
 *       lmail_report_write_value(&r, &w, LMAIL_REPORT_FINAL_RECIPIENT, "rfc822", 6, address, n);
 *       lmail_report_write_action(&r, &w, LMAIL_ACTION_FAILED);
 *       lmail_report_write_status(&r, &w, 5001001);
 *       lmail_report_write_value(&r, &w, LMAIL_REPORT_DIAGNOSTIC_CODE, "smtp", 4, reply, n);
 *     lmail_report_fields_end(&r, &m, &w);
 *     lmail_report_return_begin(&r, &m, &w, LMAIL_REPORT_RETURN_HEADER, LMAIL_ENCODING_...);
 *       lmail_report_return(&r, &m, &w, in, n, &used);
 *     lmail_report_return_end(&r, &m, &w);
 *   lmail_mime_multipart_end(&m, &w);
 *
 * A report answers mail that may be forged: send it from the null sender <> (RFC 5321 4.5.5), never
 * in answer to another report, and return no more of a message than its header (RFC 3834 4).
 *
 * With LMAIL_COMPOSE_UTF8 among the options of the MIME writer, for peers that offer SMTPUTF8, the
 * parts are those of RFC 6533: message/global-delivery-status and so on, in which UTF-8 stands as it
 * is. Everything writes whole or not at all, and refuses what compose.h refuses.
 */

#include "compose.h"
#include "report.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lmail_report_writer {
  uint64_t seen_; /* fields of this group, a bit each */
  uint32_t recipients_;
  uint16_t options_;
  uint8_t kind_;
  uint8_t about_;
  uint8_t state_;
  uint8_t returned_;   /* how much of the message goes back */
  uint8_t line_start_; /* of the header that goes back      */
  uint8_t over_;
  uint8_t reserved_[12];
} lmail_report_writer;

/* ---- the report -------------------------------------------------------------------------------- */

/*
 * Begins the multipart/report, behind the header fields of your message; kind is
 * LMAIL_REPORT_DELIVERY, _DISPOSITION or _FEEDBACK. Results as those of lmail_mime_multipart.
 */
LMAIL_API lmail_status lmail_report_begin(lmail_report_writer *r, lmail_mime_writer *m,
                                          lmail_writer *w, unsigned kind);

/* Begins the part with the fields, behind the text for people. As lmail_mime_part. */
LMAIL_API lmail_status lmail_report_fields_begin(lmail_report_writer *r, lmail_mime_writer *m,
                                                 lmail_writer *w);

/*
 * A recipient: the fields that follow are about him. Only in a delivery status, behind the fields about
 * the message. LMAIL_E_STATE also when the group before lacks a field that it has to have: Reporting-
 * MTA; Final-Recipient, Action and Status.
 */
LMAIL_API lmail_status lmail_report_recipient(lmail_report_writer *r, lmail_writer *w);

/* Ends the part. LMAIL_E_STATE as above; a delivery status needs a recipient. */
LMAIL_API lmail_status lmail_report_fields_end(lmail_report_writer *r, lmail_mime_writer *m,
                                               lmail_writer *w);

/* ---- its fields -------------------------------------------------------------------------------- */

/*
 * Each writes one field, LMAIL_REPORT_... of report.h; LMAIL_E_STATE: not in this group, or a second
 * time; LMAIL_E_ARGUMENT: not a field of this kind, or what cannot be written.
 */

/*
 * A field of two parts, "type; text" (RFC 3464 2.1.2). type is "dns", "rfc822", "smtp", "x-local", ...
 *
 * An address that is not US-ASCII is written as one of the type utf-8, "\x{E9}" for each character that
 * 7-bit mail cannot have (RFC 6533 3). Diagnostic-Code takes what a server has said as it came: line
 * ends and other white space become SP or a fold, and what cannot be written a "?".
 */
LMAIL_API lmail_status lmail_report_write_value(lmail_report_writer *r, lmail_writer *w,
                                                unsigned field, const void *type, size_t type_len,
                                                const void *text, size_t n);

/*
 * Original-Recipient and Original-Envelope-Id from ORCPT ("rfc822;a+2Bb@c") and ENVID of SMTP, xtext
 * decoded (RFC 3461 6.3). LMAIL_E_ARGUMENT also when it is no xtext.
 */
LMAIL_API lmail_status lmail_report_write_xtext(lmail_report_writer *r, lmail_writer *w,
                                                unsigned field, const void *xtext, size_t n);

/* Arrival-Date, Last-Attempt-Date, Will-Retry-Until; see lmail_field_write_date. */
LMAIL_API lmail_status lmail_report_write_date(lmail_report_writer *r, lmail_writer *w,
                                               unsigned field, int64_t unix_time,
                                               int32_t offset_minutes);

/* Action: LMAIL_ACTION_... */
LMAIL_API lmail_status lmail_report_write_action(lmail_report_writer *r, lmail_writer *w,
                                                 unsigned action);

/* Status: 5001001 for "5.1.1" (RFC 3463). The class is 2, 4 or 5. */
LMAIL_API lmail_status lmail_report_write_status(lmail_report_writer *r, lmail_writer *w,
                                                 uint32_t status);

/*
 * Disposition: action and sending are LMAIL_MDN_MANUAL or _AUTOMATIC, what is LMAIL_MDN_DISPLAYED, ...;
 * error adds the modifier "error", whose texts go into Error fields.
 */
LMAIL_API lmail_status lmail_report_write_disposition(lmail_report_writer *r, lmail_writer *w,
                                                      unsigned action, unsigned sending,
                                                      unsigned what, int error);

/* Any other known field, whose value you have formed: as lmail_field_write_raw. */
LMAIL_API lmail_status lmail_report_write_text(lmail_report_writer *r, lmail_writer *w,
                                               unsigned field, const void *value, size_t n);

/* A field that is not known here, "X-...": as lmail_field_write_raw. The name begins with a letter. */
LMAIL_API lmail_status lmail_report_write_other(lmail_report_writer *r, lmail_writer *w,
                                                const void *name, size_t name_len,
                                                const void *value, size_t n);

/* ---- what it is about -------------------------------------------------------------------------- */

/*
 * How much of the message goes back.
 *   HEADER   text/rfc822-headers or message/global-headers
 *   MESSAGE  message/rfc822 or message/global, all of it
 */
enum { LMAIL_REPORT_RETURN_HEADER = 1, LMAIL_REPORT_RETURN_MESSAGE = 2 };

/*
 * Begins the part with the message or its header; may be left out. encoding is LMAIL_ENCODING_... as
 * that of any part: a header that holds 8-bit needs _QUOTED_PRINTABLE, a message _8BIT or a downgrade
 * before. As lmail_mime_part.
 */
LMAIL_API lmail_status lmail_report_return_begin(lmail_report_writer *r, lmail_mime_writer *m,
                                                 lmail_writer *w, unsigned how, unsigned encoding);

/*
 * A piece of the message, from its beginning; of what follows its header nothing is taken but *used,
 * when the header alone goes back. As lmail_mime_body.
 */
LMAIL_API lmail_status lmail_report_return(lmail_report_writer *r, lmail_mime_writer *m,
                                           lmail_writer *w, const void *in, size_t n, size_t *used);

/* Ends the part; as lmail_mime_part_end. */
LMAIL_API lmail_status lmail_report_return_end(lmail_report_writer *r, lmail_mime_writer *m,
                                               lmail_writer *w);

#ifdef __cplusplus
}
#endif
#endif
