/* SPDX-License-Identifier: MIT */
/* media.c - the media type that a file name suggests; see media.h. */

#include "media.h"
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
  const char *extension;
  const char *media;
} known[] = {{"txt", "text/plain"},
             {"text", "text/plain"},
             {"log", "text/plain"},
             {"md", "text/markdown"},
             {"csv", "text/csv"},
             {"htm", "text/html"},
             {"html", "text/html"},
             {"css", "text/css"},
             {"ics", "text/calendar"},
             {"vcf", "text/vcard"},
             {"patch", "text/x-patch"},
             {"diff", "text/x-patch"},
             {"jpg", "image/jpeg"},
             {"jpeg", "image/jpeg"},
             {"png", "image/png"},
             {"gif", "image/gif"},
             {"webp", "image/webp"},
             {"svg", "image/svg+xml"},
             {"tif", "image/tiff"},
             {"tiff", "image/tiff"},
             {"heic", "image/heic"},
             {"mp3", "audio/mpeg"},
             {"ogg", "audio/ogg"},
             {"wav", "audio/wav"},
             {"flac", "audio/flac"},
             {"mp4", "video/mp4"},
             {"mov", "video/quicktime"},
             {"webm", "video/webm"},
             {"pdf", "application/pdf"},
             {"zip", "application/zip"},
             {"gz", "application/gzip"},
             {"json", "application/json"},
             {"xml", "application/xml"},
             {"rtf", "application/rtf"},
             {"doc", "application/msword"},
             {"xls", "application/vnd.ms-excel"},
             {"ppt", "application/vnd.ms-powerpoint"},
             {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
             {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
             {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
             {"odt", "application/vnd.oasis.opendocument.text"},
             {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
             {"asc", "application/pgp-signature"},
             {"eml", "message/rfc822"}};

const char *media_of_file(const char *name)
{
  const char *dot = strrchr(name, '.');
  size_t i;

  for (i = 0; dot != NULL && i < sizeof known / sizeof known[0]; i++) {
    if (strcasecmp(dot + 1, known[i].extension) == 0) return known[i].media;
  }
  return "application/octet-stream";
}
