/* SPDX-License-Identifier: MIT */
/* registry.c - the header fields that libmail knows; see libmail/rfc822.h. */

#include "core/keyword.h"
#include "rfc822/lines.h"
#include <string.h>

#define N(field) ((field)-LMAIL_FIELD_RFC822)

/* ---- names ------------------------------------------------------------------------------------ */

/* Of the names of one length those that most headers have come first. */
/* clang-format off */
#define FIELDS(X, a) \
  X(a, "to", to, N(LMAIL_FIELD_TO)) \
  X(a, "cc", cc, N(LMAIL_FIELD_CC)) \
  X(a, "bcc", bcc, N(LMAIL_FIELD_BCC)) \
  X(a, "from", from, N(LMAIL_FIELD_FROM)) \
  X(a, "date", date, N(LMAIL_FIELD_DATE)) \
  X(a, "path", path, N(LMAIL_FIELD_PATH)) \
  X(a, "xref", xref, N(LMAIL_FIELD_XREF)) \
  X(a, "lines", lines, N(LMAIL_FIELD_LINES)) \
  X(a, "sender", sender, N(LMAIL_FIELD_SENDER)) \
  X(a, "subject", subject, N(LMAIL_FIELD_SUBJECT)) \
  X(a, "list-id", list_id, N(LMAIL_FIELD_LIST_ID)) \
  X(a, "archive", archive, N(LMAIL_FIELD_ARCHIVE)) \
  X(a, "control", control, N(LMAIL_FIELD_CONTROL)) \
  X(a, "expires", expires, N(LMAIL_FIELD_EXPIRES)) \
  X(a, "summary", summary, N(LMAIL_FIELD_SUMMARY)) \
  X(a, "received", received, N(LMAIL_FIELD_RECEIVED)) \
  X(a, "reply-to", reply_to, N(LMAIL_FIELD_REPLY_TO)) \
  X(a, "arc-seal", arc_seal, N(LMAIL_FIELD_ARC_SEAL)) \
  X(a, "approved", approved, N(LMAIL_FIELD_APPROVED)) \
  X(a, "comments", comments, N(LMAIL_FIELD_COMMENTS)) \
  X(a, "keywords", keywords, N(LMAIL_FIELD_KEYWORDS)) \
  X(a, "priority", priority, N(LMAIL_FIELD_PRIORITY)) \
  X(a, "autocrypt", autocrypt, N(LMAIL_FIELD_AUTOCRYPT)) \
  X(a, "encrypted", encrypted, N(LMAIL_FIELD_ENCRYPTED)) \
  X(a, "errors-to", errors_to, N(LMAIL_FIELD_ERRORS_TO)) \
  X(a, "list-help", list_help, N(LMAIL_FIELD_LIST_HELP)) \
  X(a, "list-post", list_post, N(LMAIL_FIELD_LIST_POST)) \
  X(a, "resent-cc", resent_cc, N(LMAIL_FIELD_RESENT_CC)) \
  X(a, "resent-to", resent_to, N(LMAIL_FIELD_RESENT_TO)) \
  X(a, "message-id", message_id, N(LMAIL_FIELD_MESSAGE_ID)) \
  X(a, "references", references, N(LMAIL_FIELD_REFERENCES)) \
  X(a, "cancel-key", cancel_key, N(LMAIL_FIELD_CANCEL_KEY)) \
  X(a, "content-id", content_id, N(LMAIL_FIELD_CONTENT_ID)) \
  X(a, "importance", importance, N(LMAIL_FIELD_IMPORTANCE)) \
  X(a, "list-owner", list_owner, N(LMAIL_FIELD_LIST_OWNER)) \
  X(a, "newsgroups", newsgroups, N(LMAIL_FIELD_NEWSGROUPS)) \
  X(a, "precedence", precedence, N(LMAIL_FIELD_PRECEDENCE)) \
  X(a, "resent-bcc", resent_bcc, N(LMAIL_FIELD_RESENT_BCC)) \
  X(a, "supersedes", supersedes, N(LMAIL_FIELD_SUPERSEDES)) \
  X(a, "user-agent", user_agent, N(LMAIL_FIELD_USER_AGENT)) \
  X(a, "return-path", return_path, N(LMAIL_FIELD_RETURN_PATH)) \
  X(a, "in-reply-to", in_reply_to, N(LMAIL_FIELD_IN_REPLY_TO)) \
  X(a, "archived-at", archived_at, N(LMAIL_FIELD_ARCHIVED_AT)) \
  X(a, "cancel-lock", cancel_lock, N(LMAIL_FIELD_CANCEL_LOCK)) \
  X(a, "content-md5", content_md5, N(LMAIL_FIELD_CONTENT_MD5)) \
  X(a, "followup-to", followup_to, N(LMAIL_FIELD_FOLLOWUP_TO)) \
  X(a, "resent-date", resent_date, N(LMAIL_FIELD_RESENT_DATE)) \
  X(a, "resent-from", resent_from, N(LMAIL_FIELD_RESENT_FROM)) \
  X(a, "sensitivity", sensitivity, N(LMAIL_FIELD_SENSITIVITY)) \
  X(a, "content-type", content_type, N(LMAIL_FIELD_CONTENT_TYPE)) \
  X(a, "mime-version", mime_version, N(LMAIL_FIELD_MIME_VERSION)) \
  X(a, "delivered-to", delivered_to, N(LMAIL_FIELD_DELIVERED_TO)) \
  X(a, "content-base", content_base, N(LMAIL_FIELD_CONTENT_BASE)) \
  X(a, "distribution", distribution, N(LMAIL_FIELD_DISTRIBUTION)) \
  X(a, "list-archive", list_archive, N(LMAIL_FIELD_LIST_ARCHIVE)) \
  X(a, "organization", organization, N(LMAIL_FIELD_ORGANIZATION)) \
  X(a, "received-spf", received_spf, N(LMAIL_FIELD_RECEIVED_SPF)) \
  X(a, "solicitation", solicitation, N(LMAIL_FIELD_SOLICITATION)) \
  X(a, "tls-required", tls_required, N(LMAIL_FIELD_TLS_REQUIRED)) \
  X(a, "original-from", original_from, N(LMAIL_FIELD_ORIGINAL_FROM)) \
  X(a, "resent-sender", resent_sender, N(LMAIL_FIELD_RESENT_SENDER)) \
  X(a, "dkim-signature", dkim_signature, N(LMAIL_FIELD_DKIM_SIGNATURE)) \
  X(a, "auto-submitted", auto_submitted, N(LMAIL_FIELD_AUTO_SUBMITTED)) \
  X(a, "injection-date", injection_date, N(LMAIL_FIELD_INJECTION_DATE)) \
  X(a, "injection-info", injection_info, N(LMAIL_FIELD_INJECTION_INFO)) \
  X(a, "list-subscribe", list_subscribe, N(LMAIL_FIELD_LIST_SUBSCRIBE)) \
  X(a, "accept-language", accept_language, N(LMAIL_FIELD_ACCEPT_LANGUAGE)) \
  X(a, "message-context", message_context, N(LMAIL_FIELD_MESSAGE_CONTEXT)) \
  X(a, "original-sender", original_sender, N(LMAIL_FIELD_ORIGINAL_SENDER)) \
  X(a, "resent-reply-to", resent_reply_to, N(LMAIL_FIELD_RESENT_REPLY_TO)) \
  X(a, "list-unsubscribe", list_unsubscribe, N(LMAIL_FIELD_LIST_UNSUBSCRIBE)) \
  X(a, "content-duration", content_duration, N(LMAIL_FIELD_CONTENT_DURATION)) \
  X(a, "content-language", content_language, N(LMAIL_FIELD_CONTENT_LANGUAGE)) \
  X(a, "content-location", content_location, N(LMAIL_FIELD_CONTENT_LOCATION)) \
  X(a, "original-subject", original_subject, N(LMAIL_FIELD_ORIGINAL_SUBJECT)) \
  X(a, "resent-message-id", resent_message_id, N(LMAIL_FIELD_RESENT_MESSAGE_ID)) \
  X(a, "original-recipient", original_recipient, N(LMAIL_FIELD_ORIGINAL_RECIPIENT)) \
  X(a, "content-description", content_description, N(LMAIL_FIELD_CONTENT_DESCRIPTION)) \
  X(a, "content-disposition", content_disposition, N(LMAIL_FIELD_CONTENT_DISPOSITION)) \
  X(a, "original-message-id", original_message_id, N(LMAIL_FIELD_ORIGINAL_MESSAGE_ID))

/* clang-format on */

LMAIL_KEYWORDS_(fields, FIELDS)

/* The few names that are longer than a keyword table takes, each behind its length. */
static const char long_names[] = "\025"
                                 "arc-message-signature"
                                 "\025"
                                 "list-unsubscribe-post"
                                 "\026"
                                 "authentication-results"
                                 "\031"
                                 "content-transfer-encoding"
                                 "\032"
                                 "arc-authentication-results"
                                 "\033"
                                 "disposition-notification-to"
                                 "\035"
                                 "require-recipient-valid-since"
                                 "\040"
                                 "disposition-notification-options";
static const uint8_t long_numbers[] = {
    N(LMAIL_FIELD_ARC_MESSAGE_SIGNATURE),         N(LMAIL_FIELD_LIST_UNSUBSCRIBE_POST),
    N(LMAIL_FIELD_AUTHENTICATION_RESULTS),        N(LMAIL_FIELD_CONTENT_TRANSFER_ENCODING),
    N(LMAIL_FIELD_ARC_AUTHENTICATION_RESULTS),    N(LMAIL_FIELD_DISPOSITION_NOTIFICATION_TO),
    N(LMAIL_FIELD_REQUIRE_RECIPIENT_VALID_SINCE), N(LMAIL_FIELD_DISPOSITION_NOTIFICATION_OPTIONS)};

static unsigned long_name(const uint8_t *name, size_t n)
{
  const char *s = long_names;
  size_t i;

  for (i = 0; i < sizeof long_numbers; i++) {
    size_t len = (uint8_t)*s++;

    if (len == n && lmail_equal_nocase_(name, s, n)) return long_numbers[i];
    s += len;
  }
  return 0;
}

uint16_t lmail_field_id(const void *name, size_t n)
{
  const uint8_t *s = (const uint8_t *)name;
  unsigned number = n > LMAIL_KW_LONGEST_ ? long_name(s, n) : lmail_keyword_(fields, s, n);

  return number == 0 ? LMAIL_FIELD_NONE : (uint16_t)(LMAIL_FIELD_RFC822 + number);
}

const char *lmail_field_name(uint16_t field, size_t *n)
{
  unsigned number = (unsigned)field - LMAIL_FIELD_RFC822;
  const char *s = long_names;
  size_t i;

  *n = 0;
  if (field <= LMAIL_FIELD_RFC822 || number > 255) return NULL;
  for (i = 0; i < sizeof long_numbers; i++) {
    size_t len = (uint8_t)*s++;

    if (long_numbers[i] == number) {
      *n = len;
      return s;
    }
    s += len;
  }
  return lmail_keyword_name_(fields, number, n);
}

/* ---- what is known of them -------------------------------------------------------------------- */

/* In the order of their numbers: kind of value, rule, RFC. */
/* clang-format off */
#define REGISTRY(R) \
  R(DATE, ONCE, 5322)                 /* date */ \
  R(MAILBOXES, ONCE, 5322)            /* from */ \
  R(MAILBOX, ONCE, 5322)              /* sender */ \
  R(ADDRESSES, ONCE, 5322)            /* reply-to */ \
  R(ADDRESSES, ONCE, 5322)            /* to */ \
  R(ADDRESSES, ONCE, 5322)            /* cc */ \
  R(ADDRESSES, ONCE, 5322)            /* bcc */ \
  R(MSG_ID, ONCE, 5322)               /* message-id */ \
  R(MSG_IDS, ONCE, 5322)              /* in-reply-to */ \
  R(MSG_IDS, ONCE, 5322)              /* references */ \
  R(UNSTRUCTURED, ONCE, 5322)         /* subject */ \
  R(UNSTRUCTURED, 0, 5322)            /* comments */ \
  R(PHRASES, 0, 5322)                 /* keywords */ \
  R(DATE, RESENT, 5322)               /* resent-date */ \
  R(MAILBOXES, RESENT, 5322)          /* resent-from */ \
  R(MAILBOX, RESENT, 5322)            /* resent-sender */ \
  R(ADDRESSES, RESENT, 5322)          /* resent-to */ \
  R(ADDRESSES, RESENT, 5322)          /* resent-cc */ \
  R(ADDRESSES, RESENT, 5322)          /* resent-bcc */ \
  R(MSG_ID, RESENT, 5322)             /* resent-message-id */ \
  R(PATH, TRACE, 5322)                /* return-path */ \
  R(RECEIVED, TRACE, 5322)            /* received */ \
  R(VERSION, ONCE, 2045)              /* mime-version */ \
  R(PARAMS, ONCE, 2045)               /* content-type */ \
  R(TOKEN, ONCE, 2045)                /* content-transfer-encoding */ \
  R(MSG_ID, ONCE, 2045)               /* content-id */ \
  R(UNSTRUCTURED, ONCE, 2045)         /* content-description */ \
  R(PARAMS, ONCE, 2183)               /* content-disposition */ \
  R(TOKENS, ONCE, 3282)               /* content-language */ \
  R(URL, ONCE, 2557)                  /* content-location */ \
  R(URL, ONCE, 2110)                  /* content-base */ \
  R(TOKEN, ONCE, 1864)                /* content-md5 */ \
  R(LIST_ID, ONCE, 2919)              /* list-id */ \
  R(URLS, ONCE, 2369)                 /* list-help */ \
  R(URLS, ONCE, 2369)                 /* list-post */ \
  R(URLS, ONCE, 2369)                 /* list-owner */ \
  R(URLS, ONCE, 2369)                 /* list-archive */ \
  R(URLS, ONCE, 2369)                 /* list-subscribe */ \
  R(URLS, ONCE, 2369)                 /* list-unsubscribe */ \
  R(PARAMS, 0, 3834)                  /* auto-submitted */ \
  R(MAILBOX, TRACE, 9228)             /* delivered-to */ \
  R(TAGS, TRACE, 6376)                /* dkim-signature */ \
  R(TOKENS, ONCE, 5536)               /* newsgroups */ \
  R(TOKEN, 0, 2156)                   /* importance */ \
  R(TOKEN, 0, 2156)                   /* priority */ \
  R(UNSTRUCTURED, ONCE, 5536)         /* organization */ \
  R(ADDRESSES, RESENT, 5322)          /* resent-reply-to */ \
  R(OTHER, ONCE, 8058)                /* list-unsubscribe-post */ \
  R(RESULTS, TRACE, 8601)             /* authentication-results */ \
  R(TAGS, TRACE, 8617)                /* arc-seal */ \
  R(TAGS, TRACE, 8617)                /* arc-message-signature */ \
  R(RESULTS, TRACE, 8617)             /* arc-authentication-results */ \
  R(OTHER, TRACE, 7208)               /* received-spf */ \
  R(TAGS, 0, 0)                       /* autocrypt */ \
  R(URL, 0, 5064)                     /* archived-at */ \
  R(MAILBOXES, 0, 8098)               /* disposition-notification-to */ \
  R(OTHER, 0, 8098)                   /* disposition-notification-options */ \
  R(OTHER, 0, 8098)                   /* original-recipient */ \
  R(MSG_ID, 0, 3297)                  /* original-message-id */ \
  R(MAILBOXES, 0, 5703)               /* original-from */ \
  R(UNSTRUCTURED, 0, 5703)            /* original-subject */ \
  R(MAILBOX, 0, 5537)                 /* original-sender */ \
  R(ADDRESSES, 0, 2076)               /* errors-to */ \
  R(TOKEN, 0, 2076)                   /* precedence */ \
  R(TOKEN, 0, 2156)                   /* sensitivity */ \
  R(OTHER, 0, 822)                    /* encrypted */ \
  R(DATE, ONCE, 5536)                 /* expires */ \
  R(MSG_ID, ONCE, 5536)               /* supersedes */ \
  R(TOKEN, 0, 3458)                   /* message-context */ \
  R(TOKENS, 0, 4021)                  /* accept-language */ \
  R(TOKEN, ONCE, 8689)                /* tls-required */ \
  R(TOKENS, 0, 3865)                  /* solicitation */ \
  R(OTHER, 0, 7293)                   /* require-recipient-valid-since */ \
  R(TOKEN, 0, 3803)                   /* content-duration */ \
  R(TOKENS, ONCE, 5536)               /* followup-to */ \
  R(OTHER, ONCE, 5536)                /* path */ \
  R(OTHER, ONCE, 5536)                /* control */ \
  R(TOKENS, ONCE, 5536)               /* distribution */ \
  R(MAILBOXES, ONCE, 5536)            /* approved */ \
  R(PARAMS, ONCE, 5536)               /* archive */ \
  R(UNSTRUCTURED, ONCE, 5536)         /* summary */ \
  R(OTHER, ONCE, 5536)                /* user-agent */ \
  R(DATE, ONCE, 5536)                 /* injection-date */ \
  R(PARAMS, ONCE, 5536)               /* injection-info */ \
  R(OTHER, ONCE, 5536)                /* xref */ \
  R(TOKEN, ONCE, 5536)                /* lines */ \
  R(TOKENS, ONCE, 8315)               /* cancel-lock */ \
  R(TOKENS, ONCE, 8315)               /* cancel-key */
/* clang-format on */

enum { ONCE = LMAIL_FIELD_ONCE, TRACE = LMAIL_FIELD_TRACE, RESENT = LMAIL_FIELD_RESENT };

/* Kind in the lower five bits, rule in the upper three. */
#define WHAT(kind, rule, rfc) (uint8_t)(LMAIL_VALUE_##kind | (rule) << 5),
#define RFC(kind, rule, rfc) rfc,
static const uint8_t whats[] = {REGISTRY(WHAT)};
static const uint16_t rfcs[] = {REGISTRY(RFC)};

int lmail_field_is_duplicate_(unsigned field, uint32_t met[4])
{
  unsigned number = field - LMAIL_FIELD_RFC822;
  uint32_t bit = (uint32_t)1 << (number & 31);
  int is_met = (met[number >> 5 & 3] & bit) != 0;

  if (number - 1 >= sizeof whats || !(whats[number - 1] & ONCE << 5)) return 0;
  met[number >> 5 & 3] |= bit;
  return is_met;
}

int lmail_field_known_(const uint8_t *name, size_t n, uint16_t *field, uint32_t met[4])
{
  *field = lmail_field_id(name, n);
  return *field != LMAIL_FIELD_NONE && lmail_field_is_duplicate_(*field, met);
}

int lmail_field_info(uint16_t field, lmail_field_facts *out)
{
  unsigned number = (unsigned)field - LMAIL_FIELD_RFC822 - 1;

  memset(out, 0, sizeof *out);
  if (number >= sizeof whats) return 0;
  out->kind = whats[number] & 31;
  out->rules = whats[number] >> 5;
  out->rfc = rfcs[number];
  return 1;
}
