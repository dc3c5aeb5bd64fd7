/* SPDX-License-Identifier: MIT */
/* field.c - one header field: its name, its value, unfolding; see libmail/rfc822.h. */

#include <libmail/rfc822.h>
#include <string.h>

#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"

/* ---- names ------------------------------------------------------------------------------------ */

/* clang-format off */
#define N(field) ((field) - LMAIL_FIELD_RFC822)

/* Of those of one length the frequent ones come first, so that they are found first. */
#define FIELDS(X, a)                                             \
  X(a, "cc", cc, N(LMAIL_FIELD_CC))                              \
  X(a, "to", to, N(LMAIL_FIELD_TO))                              \
  X(a, "bcc", bcc, N(LMAIL_FIELD_BCC))                           \
  X(a, "from", from, N(LMAIL_FIELD_FROM))                        \
  X(a, "date", date, N(LMAIL_FIELD_DATE))                        \
  X(a, "sender", sender, N(LMAIL_FIELD_SENDER))                  \
  X(a, "list-id", list_id, N(LMAIL_FIELD_LIST_ID))               \
  X(a, "subject", subject, N(LMAIL_FIELD_SUBJECT))               \
  X(a, "received", received, N(LMAIL_FIELD_RECEIVED))            \
  X(a, "comments", comments, N(LMAIL_FIELD_COMMENTS))            \
  X(a, "keywords", keywords, N(LMAIL_FIELD_KEYWORDS))            \
  X(a, "priority", priority, N(LMAIL_FIELD_PRIORITY))            \
  X(a, "reply-to", reply_to, N(LMAIL_FIELD_REPLY_TO))            \
  X(a, "list-help", list_help, N(LMAIL_FIELD_LIST_HELP))         \
  X(a, "list-post", list_post, N(LMAIL_FIELD_LIST_POST))         \
  X(a, "resent-cc", resent_cc, N(LMAIL_FIELD_RESENT_CC))         \
  X(a, "resent-to", resent_to, N(LMAIL_FIELD_RESENT_TO))         \
  X(a, "message-id", message_id, N(LMAIL_FIELD_MESSAGE_ID))      \
  X(a, "content-id", content_id, N(LMAIL_FIELD_CONTENT_ID))      \
  X(a, "importance", importance, N(LMAIL_FIELD_IMPORTANCE))      \
  X(a, "list-owner", list_owner, N(LMAIL_FIELD_LIST_OWNER))      \
  X(a, "newsgroups", newsgroups, N(LMAIL_FIELD_NEWSGROUPS))      \
  X(a, "references", references, N(LMAIL_FIELD_REFERENCES))      \
  X(a, "resent-bcc", resent_bcc, N(LMAIL_FIELD_RESENT_BCC))      \
  X(a, "content-md5", content_md5, N(LMAIL_FIELD_CONTENT_MD5))   \
  X(a, "in-reply-to", in_reply_to, N(LMAIL_FIELD_IN_REPLY_TO))   \
  X(a, "resent-date", resent_date, N(LMAIL_FIELD_RESENT_DATE))   \
  X(a, "resent-from", resent_from, N(LMAIL_FIELD_RESENT_FROM))   \
  X(a, "return-path", return_path, N(LMAIL_FIELD_RETURN_PATH))   \
  X(a, "content-type", content_type, N(LMAIL_FIELD_CONTENT_TYPE)) \
  X(a, "mime-version", mime_version, N(LMAIL_FIELD_MIME_VERSION)) \
  X(a, "content-base", content_base, N(LMAIL_FIELD_CONTENT_BASE)) \
  X(a, "delivered-to", delivered_to, N(LMAIL_FIELD_DELIVERED_TO)) \
  X(a, "list-archive", list_archive, N(LMAIL_FIELD_LIST_ARCHIVE)) \
  X(a, "organization", organization, N(LMAIL_FIELD_ORGANIZATION)) \
  X(a, "resent-sender", resent_sender, N(LMAIL_FIELD_RESENT_SENDER)) \
  X(a, "dkim-signature", dkim_signature, N(LMAIL_FIELD_DKIM_SIGNATURE)) \
  X(a, "auto-submitted", auto_submitted, N(LMAIL_FIELD_AUTO_SUBMITTED)) \
  X(a, "list-subscribe", list_subscribe, N(LMAIL_FIELD_LIST_SUBSCRIBE)) \
  X(a, "content-language", content_language, N(LMAIL_FIELD_CONTENT_LANGUAGE)) \
  X(a, "content-location", content_location, N(LMAIL_FIELD_CONTENT_LOCATION)) \
  X(a, "list-unsubscribe", list_unsubscribe, N(LMAIL_FIELD_LIST_UNSUBSCRIBE)) \
  X(a, "resent-message-id", resent_message_id, N(LMAIL_FIELD_RESENT_MESSAGE_ID)) \
  X(a, "content-description", content_description, N(LMAIL_FIELD_CONTENT_DESCRIPTION)) \
  X(a, "content-disposition", content_disposition, N(LMAIL_FIELD_CONTENT_DISPOSITION))
/* clang-format on */

LMAIL_KEYWORDS_(fields, FIELDS)

/* The one name that is longer than a keyword table takes. */
static const char transfer_encoding[] = "content-transfer-encoding";

uint16_t lmail_field_id(const void *name, size_t n)
{
  const uint8_t *s = (const uint8_t *)name;
  unsigned number;

  if (n == sizeof transfer_encoding - 1) {
    return lmail_equal_nocase_(s, transfer_encoding, n) ? LMAIL_FIELD_CONTENT_TRANSFER_ENCODING
                                                        : LMAIL_FIELD_NONE;
  }
  number = lmail_keyword_(fields, s, n);
  return number == 0 ? LMAIL_FIELD_NONE : (uint16_t)(LMAIL_FIELD_RFC822 + number);
}

const char *lmail_field_name(uint16_t field, size_t *n)
{
  *n = 0;
  if (field == LMAIL_FIELD_CONTENT_TRANSFER_ENCODING) {
    *n = sizeof transfer_encoding - 1;
    return transfer_encoding;
  }
  if (field <= LMAIL_FIELD_RFC822 || field > LMAIL_FIELD_RFC822 + 255) return NULL;
  return lmail_keyword_name_(fields, (unsigned)field - LMAIL_FIELD_RFC822, n);
}

/* ---- one field -------------------------------------------------------------------------------- */

static int is_wsp(uint8_t c)
{
  return c == ' ' || c == '\t';
}

/* "From user@host date", as mbox files have it in front of a message, perhaps quoted with ">". */
static int is_mbox_from(const uint8_t *s, size_t n)
{
  size_t at = n > 0 && s[0] == '>';

  if (n - at < 5 || memcmp(s + at, "From ", 5) != 0) return 0;
  for (at += 5; at < n && is_wsp(s[at]); at++) continue;
  return at < n && s[at] != ':';
}

/* How many octets at the start of s[0 .. n) look like a name: those of a token, no colon is one. */
static size_t name_run(const uint8_t *s, size_t n)
{
  size_t i = 0;

  while (i < n && lmail_is_(s[i], LMAIL_C_TOKEN)) i++;
  return i;
}

/* What is wrong with a field's name, and its length without the white space behind it. */
static unsigned check_name(const uint8_t *s, size_t n, size_t *len)
{
  unsigned flags = 0;
  size_t i;

  while (n > 0 && is_wsp(s[n - 1])) {
    n--;
    flags = LMAIL_FIELD_OBS_SPACE;
  }
  *len = n;
  if (n == 0) return flags | LMAIL_FIELD_BAD_NAME;
  for (i = 0; i < n; i++) {
    if (!lmail_is_(s[i], LMAIL_C_GRAPH)) return flags | LMAIL_FIELD_BAD_NAME;
  }
  return flags;
}

void lmail_field_split(const void *field, size_t n, lmail_field *out)
{
  const uint8_t *s = (const uint8_t *)field;
  const uint8_t *colon = NULL;
  size_t len;

  memset(out, 0, sizeof *out);
  if (n > 0 && s[n - 1] == '\n') n -= n > 1 && s[n - 2] == '\r' ? 2 : 1;
  len = name_run(s, n);
  if (len > 0 && len < n && s[len] == ':') { /* as nearly all are */
    colon = s + len;
  } else if (n > 0 && is_wsp(s[0])) {
    out->flags = LMAIL_FIELD_CONTINUATION;
  } else if (is_mbox_from(s, n)) {
    out->flags = LMAIL_FIELD_MBOX_FROM;
  } else {
    const uint8_t *eol = n > 0 ? (const uint8_t *)memchr(s, '\n', n) : NULL;

    colon = n > 0 ? (const uint8_t *)memchr(s, ':', eol ? (size_t)(eol - s) : n) : NULL;
    if (!colon) out->flags = LMAIL_FIELD_NO_COLON;
  }
  out->name = s;
  out->value = s;
  out->value_len = n;
  if (!colon) return;
  out->value = colon + 1;
  out->value_len = n - (size_t)(out->value - s);
  out->name_len = len;
  if (colon != s + len || len == 0) {
    out->flags = (uint16_t)check_name(s, (size_t)(colon - s), &out->name_len);
  }
  out->id = lmail_field_id(s, out->name_len);
}

/*
 * RFC 5322 2.2.3: unfolding removes each CRLF that white space follows; the white space stays. In
 * stored mail a line end may be LF alone. A CR elsewhere is a byte of the value.
 */
lmail_status lmail_unfold(const void *value, size_t n, void *out, size_t cap, size_t *len)
{
  const uint8_t *s = (const uint8_t *)value;
  uint8_t *to = (uint8_t *)out;
  size_t made = 0;

  while (n > 0 && lmail_is_fws_(s[0])) s++, n--;
  while (n > 0 && lmail_is_fws_(s[n - 1])) n--;
  while (n > 0) {
    const uint8_t *lf = (const uint8_t *)memchr(s, '\n', n);
    size_t line = lf ? (size_t)(lf - s) : n;
    size_t keep = lf && line > 0 && s[line - 1] == '\r' ? line - 1 : line;

    if (keep > 0 && made <= cap && keep <= cap - made) memcpy(to + made, s, keep);
    made += keep;
    line += lf != NULL;
    s += line;
    n -= line;
  }
  *len = made;
  return made <= cap ? LMAIL_OK : LMAIL_FULL;
}
