/* SPDX-License-Identifier: MIT */
/* report_field.c - the fields of reports: their numbers and where they belong; see libmail/report.h. */

#include "core/chars.h"
#include "core/keyword.h"
#include "mime/report.h"
#include <string.h>

#define N(field) ((field)-LMAIL_FIELD_REPORT)

/* clang-format off */
#define FIELDS(X, a) \
  X(a, "error", error, N(LMAIL_REPORT_ERROR)) \
  X(a, "action", action, N(LMAIL_REPORT_ACTION)) \
  X(a, "status", status, N(LMAIL_REPORT_STATUS)) \
  X(a, "failure", failure, N(LMAIL_REPORT_FAILURE)) \
  X(a, "version", version, N(LMAIL_REPORT_VERSION)) \
  X(a, "warning", warning, N(LMAIL_REPORT_WARNING)) \
  X(a, "incidents", incidents, N(LMAIL_REPORT_INCIDENTS)) \
  X(a, "source-ip", source_ip, N(LMAIL_REPORT_SOURCE_IP)) \
  X(a, "remote-mta", remote_mta, N(LMAIL_REPORT_REMOTE_MTA)) \
  X(a, "user-agent", user_agent, N(LMAIL_REPORT_USER_AGENT)) \
  X(a, "disposition", disposition, N(LMAIL_REPORT_DISPOSITION_FIELD)) \
  X(a, "dsn-gateway", dsn_gateway, N(LMAIL_REPORT_DSN_GATEWAY)) \
  X(a, "mdn-gateway", mdn_gateway, N(LMAIL_REPORT_MDN_GATEWAY)) \
  X(a, "arrival-date", arrival_date, N(LMAIL_REPORT_ARRIVAL_DATE)) \
  X(a, "final-log-id", final_log_id, N(LMAIL_REPORT_FINAL_LOG_ID)) \
  X(a, "reported-uri", reported_uri, N(LMAIL_REPORT_REPORTED_URI)) \
  X(a, "reporting-ua", reporting_ua, N(LMAIL_REPORT_REPORTING_UA)) \
  X(a, "feedback-type", feedback_type, N(LMAIL_REPORT_FEEDBACK_TYPE)) \
  X(a, "received-date", received_date, N(LMAIL_REPORT_ARRIVAL_DATE)) \
  X(a, "reporting-mta", reporting_mta, N(LMAIL_REPORT_REPORTING_MTA)) \
  X(a, "diagnostic-code", diagnostic_code, N(LMAIL_REPORT_DIAGNOSTIC_CODE)) \
  X(a, "final-recipient", final_recipient, N(LMAIL_REPORT_FINAL_RECIPIENT)) \
  X(a, "reported-domain", reported_domain, N(LMAIL_REPORT_REPORTED_DOMAIN)) \
  X(a, "original-rcpt-to", original_rcpt_to, N(LMAIL_REPORT_ORIGINAL_RCPT_TO)) \
  X(a, "will-retry-until", will_retry_until, N(LMAIL_REPORT_WILL_RETRY_UNTIL)) \
  X(a, "last-attempt-date", last_attempt_date, N(LMAIL_REPORT_LAST_ATTEMPT_DATE)) \
  X(a, "received-from-mta", received_from_mta, N(LMAIL_REPORT_RECEIVED_FROM_MTA)) \
  X(a, "original-mail-from", original_mail_from, N(LMAIL_REPORT_ORIGINAL_MAIL_FROM)) \
  X(a, "original-recipient", original_recipient, N(LMAIL_REPORT_ORIGINAL_RECIPIENT)) \
  X(a, "original-message-id", original_message_id, N(LMAIL_REPORT_ORIGINAL_MESSAGE_ID)) \
  X(a, "localized-diagnostic", localized_diagnostic, N(LMAIL_REPORT_LOCALIZED_DIAGNOSTIC)) \
  X(a, "original-envelope-id", original_envelope_id, N(LMAIL_REPORT_ORIGINAL_ENVELOPE_ID))
/* clang-format on */

LMAIL_KEYWORDS_(fields, FIELDS)

uint16_t lmail_report_field_id(const void *name, size_t n)
{
  unsigned number = lmail_keyword_(fields, (const uint8_t *)name, n);

  if (number != 0) return (uint16_t)(LMAIL_FIELD_REPORT + number);
  if (n == 22 && lmail_equal_nocase_((const uint8_t *)name, "authentication-results", n)) {
    return LMAIL_REPORT_AUTHENTICATION_RESULTS; /* longer than a keyword can be */
  }
  return LMAIL_FIELD_NONE;
}

/* Is a word of a name an abbreviation? */
static int is_capital(const char *s, size_t n)
{
  return (n == 2 && (memcmp(s, "ua", 2) == 0 || memcmp(s, "ip", 2) == 0)) ||
         (n == 3 && (memcmp(s, "mta", 3) == 0 || memcmp(s, "dsn", 3) == 0 ||
                     memcmp(s, "mdn", 3) == 0 || memcmp(s, "uri", 3) == 0));
}

size_t lmail_report_spell_(unsigned field, uint8_t out[LMAIL_REPORT_NAME_])
{
  static const char results[] = "authentication-results";
  size_t n = sizeof results - 1, from, i;
  const char *name = results;

  if (field != LMAIL_REPORT_AUTHENTICATION_RESULTS) {
    name = lmail_keyword_name_(fields, field - LMAIL_FIELD_REPORT, &n);
  }
  for (from = 0; from < n; from = i + 1) {
    size_t capitals;

    for (i = from; i < n && name[i] != '-';) i++;
    capitals = is_capital(name + from, i - from) ? i : from + 1;
    memcpy(out + from, name + from, i < n ? i + 1 - from : i - from);
    while (capitals-- > from) out[capitals] = (uint8_t)(out[capitals] & ~0x20);
  }
  return n;
}

/* ---- media types ------------------------------------------------------------------------------ */

/* clang-format off */
#define SUBTYPES(X, a) \
  X(a, "delivery-status", delivery, LMAIL_REPORT_DELIVERY) \
  X(a, "feedback-report", feedback, LMAIL_REPORT_FEEDBACK)
/* clang-format on */

LMAIL_KEYWORDS_(subtypes, SUBTYPES)

static const char disposition[] = "disposition-notification";

/* message/global-delivery-status and message/global-disposition-notification: RFC 6533 4.1 and 5.1. */
unsigned lmail_report_kind(const void *type, size_t type_len, const void *subtype,
                           size_t subtype_len)
{
  const uint8_t *s = (const uint8_t *)subtype;
  size_t n = subtype_len;

  if (type_len != 7 || !lmail_equal_nocase_((const uint8_t *)type, "message", 7)) return 0;
  if (n > 7 && lmail_equal_nocase_(s, "global-", 7)) {
    s += 7;
    n -= 7;
    if (*s != 'd' && *s != 'D') return 0; /* there is no such feedback report */
  }
  if (n == sizeof disposition - 1 && lmail_equal_nocase_(s, disposition, n)) {
    return LMAIL_REPORT_DISPOSITION;
  }
  return lmail_keyword_(subtypes, s, n);
}

/* ---- rules ------------------------------------------------------------------------------------ */

uint64_t lmail_report_required_(unsigned kind, unsigned about)
{
  switch (kind) {
  case LMAIL_REPORT_DELIVERY:
    if (about == LMAIL_REPORT_ABOUT_MESSAGE) return lmail_report_bit_(LMAIL_REPORT_REPORTING_MTA);
    return lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT) |
           lmail_report_bit_(LMAIL_REPORT_ACTION) | lmail_report_bit_(LMAIL_REPORT_STATUS);
  case LMAIL_REPORT_DISPOSITION:
    return lmail_report_bit_(LMAIL_REPORT_FINAL_RECIPIENT) |
           lmail_report_bit_(LMAIL_REPORT_DISPOSITION_FIELD);
  default:
    return lmail_report_bit_(LMAIL_REPORT_FEEDBACK_TYPE) |
           lmail_report_bit_(LMAIL_REPORT_USER_AGENT) | lmail_report_bit_(LMAIL_REPORT_VERSION);
  }
}

int lmail_report_may_repeat_(unsigned field)
{
  uint64_t many = lmail_report_bit_(LMAIL_REPORT_LOCALIZED_DIAGNOSTIC) |
                  lmail_report_bit_(LMAIL_REPORT_ERROR) | lmail_report_bit_(LMAIL_REPORT_FAILURE) |
                  lmail_report_bit_(LMAIL_REPORT_WARNING) |
                  lmail_report_bit_(LMAIL_REPORT_ORIGINAL_RCPT_TO) |
                  lmail_report_bit_(LMAIL_REPORT_REPORTED_DOMAIN) |
                  lmail_report_bit_(LMAIL_REPORT_REPORTED_URI) |
                  lmail_report_bit_(LMAIL_REPORT_AUTHENTICATION_RESULTS);

  return field == LMAIL_FIELD_NONE || (many & lmail_report_bit_(field)) != 0;
}

int lmail_report_value_ok_(unsigned field, const uint8_t *value, size_t n)
{
  lmail_mdn_disposition mdn;
  lmail_report_value v;

  switch (field) {
  case LMAIL_REPORT_ACTION:
    return lmail_report_action(value, n) != 0 && lmail_report_one_word_(value, n);
  case LMAIL_REPORT_STATUS:
    return lmail_report_status(value, n) != 0 && lmail_report_one_word_(value, n);
  case LMAIL_REPORT_FEEDBACK_TYPE:
    return lmail_report_feedback(value, n) != 0 && lmail_report_one_word_(value, n);
  case LMAIL_REPORT_DISPOSITION_FIELD:
    return lmail_mdn_disposition_parse(value, n, &mdn) == LMAIL_OK;
  case LMAIL_REPORT_REPORTING_MTA:
  case LMAIL_REPORT_DSN_GATEWAY:
  case LMAIL_REPORT_RECEIVED_FROM_MTA:
  case LMAIL_REPORT_ORIGINAL_RECIPIENT:
  case LMAIL_REPORT_FINAL_RECIPIENT:
  case LMAIL_REPORT_REMOTE_MTA:
  case LMAIL_REPORT_DIAGNOSTIC_CODE:
  case LMAIL_REPORT_LOCALIZED_DIAGNOSTIC:
  case LMAIL_REPORT_MDN_GATEWAY: return lmail_report_value_parse(value, n, &v) == LMAIL_OK;
  default: return 1;
  }
}
