/* SPDX-License-Identifier: MIT */
/* media.c - numbers of media types, transfer encodings and disposition types; see libmail/mime.h. */

#include "mime/parts.h"

#include "core/chars.h"
#include "core/keyword.h"
#include "rfc822/cfws.h"

/* clang-format off */
#define TYPES(X, a)                                        \
  X(a, "text", text, LMAIL_MEDIA_TEXT >> 8)                \
  X(a, "font", font, LMAIL_MEDIA_FONT >> 8)                \
  X(a, "audio", audio, LMAIL_MEDIA_AUDIO >> 8)             \
  X(a, "image", image, LMAIL_MEDIA_IMAGE >> 8)             \
  X(a, "model", model, LMAIL_MEDIA_MODEL >> 8)             \
  X(a, "video", video, LMAIL_MEDIA_VIDEO >> 8)             \
  X(a, "message", message, LMAIL_MEDIA_MESSAGE >> 8)       \
  X(a, "multipart", multipart, LMAIL_MEDIA_MULTIPART >> 8) \
  X(a, "application", application, LMAIL_MEDIA_APPLICATION >> 8)

/* One table for all types: a subtype's number does not depend on the type in front of it. */
#define SUBTYPES(X, a)                                                              \
  X(a, "gif", gif, LMAIL_MEDIA_IMAGE_GIF & 255)                                     \
  X(a, "jpg", jpg, LMAIL_MEDIA_IMAGE_JPEG & 255)                                    \
  X(a, "pdf", pdf, LMAIL_MEDIA_APPLICATION_PDF & 255)                               \
  X(a, "png", png, LMAIL_MEDIA_IMAGE_PNG & 255)                                     \
  X(a, "zip", zip, LMAIL_MEDIA_APPLICATION_ZIP & 255)                               \
  X(a, "html", html, LMAIL_MEDIA_TEXT_HTML & 255)                                   \
  X(a, "jpeg", jpeg, LMAIL_MEDIA_IMAGE_JPEG & 255)                                  \
  X(a, "plain", plain, LMAIL_MEDIA_TEXT_PLAIN & 255)                                \
  X(a, "mixed", mixed, LMAIL_MEDIA_MULTIPART_MIXED & 255)                           \
  X(a, "digest", digest, LMAIL_MEDIA_MULTIPART_DIGEST & 255)                        \
  X(a, "global", global, LMAIL_MEDIA_MESSAGE_GLOBAL & 255)                          \
  X(a, "report", report, LMAIL_MEDIA_MULTIPART_REPORT & 255)                        \
  X(a, "rfc822", rfc822, LMAIL_MEDIA_MESSAGE_RFC822 & 255)                          \
  X(a, "signed", signed_, LMAIL_MEDIA_MULTIPART_SIGNED & 255)                       \
  X(a, "ms-tnef", ms_tnef, LMAIL_MEDIA_APPLICATION_MS_TNEF & 255)                   \
  X(a, "partial", partial, LMAIL_MEDIA_MESSAGE_PARTIAL & 255)                       \
  X(a, "related", related, LMAIL_MEDIA_MULTIPART_RELATED & 255)                     \
  X(a, "calendar", calendar, LMAIL_MEDIA_TEXT_CALENDAR & 255)                       \
  X(a, "parallel", parallel, LMAIL_MEDIA_MULTIPART_PARALLEL & 255)                  \
  X(a, "encrypted", encrypted, LMAIL_MEDIA_MULTIPART_ENCRYPTED & 255)               \
  X(a, "form-data", form_data, LMAIL_MEDIA_MULTIPART_FORM_DATA & 255)               \
  X(a, "pkcs7-mime", pkcs7_mime, LMAIL_MEDIA_APPLICATION_PKCS7_MIME & 255)          \
  X(a, "alternative", alternative, LMAIL_MEDIA_MULTIPART_ALTERNATIVE & 255)         \
  X(a, "appledouble", appledouble, LMAIL_MEDIA_MULTIPART_APPLEDOUBLE & 255)         \
  X(a, "octet-stream", octet_stream, LMAIL_MEDIA_APPLICATION_OCTET_STREAM & 255)    \
  X(a, "x-pkcs7-mime", x_pkcs7_mime, LMAIL_MEDIA_APPLICATION_PKCS7_MIME & 255)      \
  X(a, "external-body", external_body, LMAIL_MEDIA_MESSAGE_EXTERNAL_BODY & 255)     \
  X(a, "pgp-encrypted", pgp_encrypted, LMAIL_MEDIA_APPLICATION_PGP_ENCRYPTED & 255) \
  X(a, "pgp-signature", pgp_signature, LMAIL_MEDIA_APPLICATION_PGP_SIGNATURE & 255) \
  X(a, "rfc822-headers", rfc822_headers, LMAIL_MEDIA_TEXT_RFC822_HEADERS & 255)     \
  X(a, "delivery-status", delivery_status, LMAIL_MEDIA_MESSAGE_DELIVERY_STATUS & 255) \
  X(a, "feedback-report", feedback_report, LMAIL_MEDIA_MESSAGE_FEEDBACK_REPORT & 255) \
  X(a, "pkcs7-signature", pkcs7_signature, LMAIL_MEDIA_APPLICATION_PKCS7_SIGNATURE & 255) \
  X(a, "x-pkcs7-signature", x_pkcs7_signature, LMAIL_MEDIA_APPLICATION_PKCS7_SIGNATURE & 255)

/* "x-uuencode", "x-yenc" and their kin never were registered, and are what mail has (RFC 2045 6.3). */
#define ENCODINGS(X, a)                                  \
  X(a, "7bit", e7bit, LMAIL_ENCODING_7BIT)               \
  X(a, "8bit", e8bit, LMAIL_ENCODING_8BIT)               \
  X(a, "x-uue", x_uue, LMAIL_ENCODING_UUENCODE)          \
  X(a, "base64", base64, LMAIL_ENCODING_BASE64)          \
  X(a, "binary", binary, LMAIL_ENCODING_BINARY)          \
  X(a, "x-yenc", x_yenc, LMAIL_ENCODING_YENC)            \
  X(a, "uuencode", uuencode, LMAIL_ENCODING_UUENCODE)    \
  X(a, "x-uuencode", x_uuencode, LMAIL_ENCODING_UUENCODE) \
  X(a, "quoted-printable", qp, LMAIL_ENCODING_QUOTED_PRINTABLE)

#define DISPOSITIONS(X, a)                           \
  X(a, "inline", inline_, LMAIL_DISPOSITION_INLINE)  \
  X(a, "form-data", form, LMAIL_DISPOSITION_FORM_DATA) \
  X(a, "attachment", attachment, LMAIL_DISPOSITION_ATTACHMENT)
/* clang-format on */

LMAIL_KEYWORDS_(types, TYPES)
LMAIL_KEYWORDS_(subtypes, SUBTYPES)
LMAIL_KEYWORDS_(encodings, ENCODINGS)
LMAIL_KEYWORDS_(dispositions, DISPOSITIONS)

static const char disposition_notification[] = "disposition-notification";

uint16_t lmail_media_id(const void *type, size_t type_len, const void *subtype, size_t subtype_len)
{
  const uint8_t *sub = (const uint8_t *)subtype;
  unsigned high = lmail_keyword_(types, (const uint8_t *)type, type_len);
  unsigned low = lmail_keyword_(subtypes, sub, subtype_len);

  if (subtype_len == sizeof disposition_notification - 1 &&
      lmail_equal_nocase_(sub, disposition_notification, subtype_len)) {
    low = LMAIL_MEDIA_MESSAGE_DISPOSITION_NOTIFICATION & 255;
  }
  return (uint16_t)(high << 8 | low);
}

/* The token at s[at], and where it ends. */
static size_t token_end(const uint8_t *s, size_t n, size_t at)
{
  while (at < n && lmail_is_(s[at], LMAIL_C_TOKEN)) at++;
  return at;
}

/*
 *   type "/" subtype       RFC 2045 5.1
 *
 * Comments and folding are allowed around every token there. The subtype goes up to what cannot be
 * part of one, so that "multipart/multipart/mixed" (MimeKit#737) stays a multipart.
 */
int lmail_type_split_(const uint8_t *s, size_t n, lmail_content_type *out)
{
  size_t from = lmail_cfws_(s, n, 0);
  size_t to = token_end(s, n, from);
  size_t slash = lmail_cfws_(s, n, to);
  size_t sub, end;

  out->params = s + slash;
  out->params_len = n - slash;
  if (slash == n || s[slash] != '/') return 0;
  sub = lmail_cfws_(s, n, slash + 1);
  end = token_end(s, n, sub);
  out->type = s + from;
  out->type_len = to - from;
  out->subtype = s + sub;
  out->subtype_len = end - sub;
  if (to == from || end == sub) return 0;
  out->params = s + end;
  out->params_len = n - end;
  return 1;
}

#ifndef __OPTIMIZE_SIZE__
/*
 * " type/subtype;" as nearly all write it, with words that are known: there is no need to look at their
 * octets.
 */
static int parse_known(const uint8_t *s, size_t n, lmail_content_type *out)
{
  enum { WORDS_MAX = 48 };
  size_t most = n < WORDS_MAX ? n : WORDS_MAX;
  size_t from, slash, end;
  unsigned high, low;

  if (n == 0) return 0;
  from = s[0] == ' ';
  slash = from + lmail_find_near_(s + from, most - from, '/');
  end = slash + lmail_find_near_(s + slash, most - slash, ';');
  if (slash == most || (end == most && most < n)) return 0;
  high = lmail_keyword_(types, s + from, slash - from);
  low = lmail_keyword_(subtypes, s + slash + 1, end - slash - 1);
  if (high == 0 || low == 0) return 0;
  memset(out, 0, sizeof *out);
  out->type = s + from;
  out->type_len = slash - from;
  out->subtype = s + slash + 1;
  out->subtype_len = end - slash - 1;
  out->params = s + end;
  out->params_len = n - end;
  out->media = (uint16_t)(high << 8 | low);
  return 1;
}
#endif

lmail_status lmail_content_type_parse(const void *value, size_t n, lmail_content_type *out)
{
  static const uint8_t plain[] = "text/plain";
  int is_split;

#ifndef __OPTIMIZE_SIZE__
  if (parse_known((const uint8_t *)value, n, out)) return LMAIL_OK;
#endif
  memset(out, 0, sizeof *out);
  is_split = lmail_type_split_((const uint8_t *)value, n, out);
  if (!is_split) {
    out->type = plain;
    out->type_len = 4;
    out->subtype = plain + 5;
    out->subtype_len = 5;
    while (out->params_len != 0 && *out->params != ';') out->params++, out->params_len--;
  }
  out->media = lmail_media_id(out->type, out->type_len, out->subtype, out->subtype_len);
  return is_split ? LMAIL_OK : LMAIL_E_SYNTAX;
}

lmail_status lmail_content_disposition_parse(const void *value, size_t n,
                                             lmail_content_disposition *out)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t from = lmail_cfws_(s, n, 0);
  size_t to = token_end(s, n, from);

  memset(out, 0, sizeof *out);
  out->type = s + from;
  out->type_len = to - from;
  out->params = s + to;
  out->params_len = n - to;
  out->disposition = (uint16_t)lmail_keyword_(dispositions, out->type, out->type_len);
  return to > from ? LMAIL_OK : LMAIL_E_SYNTAX;
}

const char *lmail_encoding_word_(unsigned encoding, size_t *n)
{
  return lmail_keyword_name_(encodings, encoding, n);
}

/*
 *   encoding := "Content-Transfer-Encoding" ":" mechanism       RFC 2045 6.1
 *
 * One token and nothing behind it but comments and ";", which some mailers add (amavis, rspamd and
 * the large webmails read "base64;" as base64, so a filter that does not is blind). "base64, 7bit"
 * is no mechanism: the readers disagree about it.
 */
const uint8_t *lmail_encoding_split_(const uint8_t *s, size_t n, size_t *len)
{
  size_t from = lmail_cfws_(s, n, 0);
  size_t to = token_end(s, n, from);
  size_t end = lmail_cfws_(s, n, to);

  *len = end < n && s[end] != ';' ? 0 : to - from;
  return s + from;
}

uint16_t lmail_encoding_parse(const void *value, size_t n)
{
  size_t len;
  const uint8_t *word = lmail_encoding_split_((const uint8_t *)value, n, &len);

  return (uint16_t)lmail_keyword_(encodings, word, len);
}
