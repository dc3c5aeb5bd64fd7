/* SPDX-License-Identifier: MIT */
/* names.c - names of the MIME parser's numbers, for traces and bindings. Linked only when used. */

#include <libmail/mime.h>

#define N(name) \
  case LMAIL_##name: return #name

const char *lmail_mime_kind_name(uint16_t kind)
{
  switch (kind) {
    N(MIME_PART_BEGIN);
    N(MIME_HEADER);
    N(MIME_HEADERS_END);
    N(MIME_BODY);
    N(MIME_PREAMBLE);
    N(MIME_EPILOGUE);
    N(MIME_PART_END);
    N(MIME_DEFECT);
    N(MIME_END);
  default: return NULL;
  }
}

static const char *media_name(uint16_t media)
{
  switch (media) {
    N(MEDIA_TEXT);
    N(MEDIA_MULTIPART);
    N(MEDIA_MESSAGE);
    N(MEDIA_APPLICATION);
    N(MEDIA_IMAGE);
    N(MEDIA_AUDIO);
    N(MEDIA_VIDEO);
    N(MEDIA_FONT);
    N(MEDIA_MODEL);
    N(MEDIA_TEXT_PLAIN);
    N(MEDIA_TEXT_HTML);
    N(MEDIA_TEXT_CALENDAR);
    N(MEDIA_TEXT_RFC822_HEADERS);
    N(MEDIA_MULTIPART_MIXED);
    N(MEDIA_MULTIPART_ALTERNATIVE);
    N(MEDIA_MULTIPART_DIGEST);
    N(MEDIA_MULTIPART_PARALLEL);
    N(MEDIA_MULTIPART_RELATED);
    N(MEDIA_MULTIPART_REPORT);
    N(MEDIA_MULTIPART_SIGNED);
    N(MEDIA_MULTIPART_ENCRYPTED);
    N(MEDIA_MULTIPART_FORM_DATA);
    N(MEDIA_MULTIPART_APPLEDOUBLE);
    N(MEDIA_MESSAGE_RFC822);
    N(MEDIA_MESSAGE_GLOBAL);
    N(MEDIA_MESSAGE_PARTIAL);
    N(MEDIA_MESSAGE_EXTERNAL_BODY);
    N(MEDIA_MESSAGE_DELIVERY_STATUS);
    N(MEDIA_MESSAGE_DISPOSITION_NOTIFICATION);
    N(MEDIA_MESSAGE_FEEDBACK_REPORT);
    N(MEDIA_APPLICATION_OCTET_STREAM);
    N(MEDIA_APPLICATION_PDF);
    N(MEDIA_APPLICATION_ZIP);
    N(MEDIA_APPLICATION_PGP_SIGNATURE);
    N(MEDIA_APPLICATION_PGP_ENCRYPTED);
    N(MEDIA_APPLICATION_PKCS7_MIME);
    N(MEDIA_APPLICATION_PKCS7_SIGNATURE);
    N(MEDIA_APPLICATION_MS_TNEF);
    N(MEDIA_IMAGE_JPEG);
    N(MEDIA_IMAGE_PNG);
    N(MEDIA_IMAGE_GIF);
  default: return NULL;
  }
}

const char *lmail_mime_encoding_name(uint16_t encoding)
{
  switch (encoding) {
    N(ENCODING_UNKNOWN);
    N(ENCODING_7BIT);
    N(ENCODING_8BIT);
    N(ENCODING_BINARY);
    N(ENCODING_QUOTED_PRINTABLE);
    N(ENCODING_BASE64);
    N(ENCODING_UUENCODE);
    N(ENCODING_YENC);
  default: return NULL;
  }
}

static const char *holder_name(uint16_t holder)
{
  switch (holder) {
    N(MIME_TOP);
    N(MIME_IN_MULTIPART);
    N(MIME_IN_MESSAGE);
  default: return NULL;
  }
}

const char *lmail_mime_code_name(uint16_t kind, uint16_t code)
{
  switch (kind) {
  case LMAIL_MIME_PART_BEGIN: return holder_name(code);
  case LMAIL_MIME_HEADERS_END:
  case LMAIL_MIME_PART_END: return media_name(code);
  case LMAIL_MIME_BODY:
    return code == LMAIL_MIME_TEXT      ? "MIME_TEXT"
           : code == LMAIL_MIME_DECODED ? "MIME_DECODED"
                                        : "MIME_RAW";
  case LMAIL_MIME_DEFECT: return lmail_defect_name(code);
  default: return NULL;
  }
}

const char *lmail_mime_field_name(uint16_t field)
{
  return lmail_rfc822_field_name(field);
}
