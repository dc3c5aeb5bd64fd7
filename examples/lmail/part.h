/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_PART_H
#define LMAIL_TOOL_PART_H

/*
 * part.h - what is worth remembering of a message's parts, collected from the parser's events.
 */

#include <libmail/mime.h>

/* Bytes of our own; data NULL: there are none. */
typedef struct bytes {
  uint8_t *data;
  size_t len;
} bytes;

bytes bytes_copy(const void *data, size_t n);

typedef struct part {
  uint32_t id;
  uint32_t parent; /* id, 0 for none */
  uint32_t depth;
  uint16_t media;
  uint16_t encoding;
  int composite; /* holds parts */
  char *path;    /* IMAP's part number; "" for the outermost multipart */
  char *prefix;  /* what the numbers of its parts begin with */
  unsigned place;
  uint16_t held; /* LMAIL_MIME_TOP, ... */
  char *type;    /* "text/plain" */
  bytes content_type, transfer_encoding, disposition, content_id, description; /* raw values */
  uint64_t header, body, end, octets, lines;
} part;

typedef struct part_list {
  part **parts; /* by id: parts[0] has id 1 */
  size_t count;
} part_list;

/* Takes what an event says about a part; other events change nothing. The part of ev->id, or NULL. */
part *part_take(part_list *list, const lmail_event *ev);

void part_list_free(part_list *list);

int part_is_multipart(const part *p);

/* The value of a parameter as UTF-8 where its charset is known; data NULL when there is none. */
bytes part_param(const bytes *field, int is_disposition, const char *name, size_t name_len);

/* The same in a list of parameters. */
bytes part_param_in(const bytes *params, const char *name, size_t name_len);

/* The name that the sender gave the file, raw; data NULL when there is none. */
bytes part_file_name(const part *p);

/* The value of an unstructured field as UTF-8; data NULL for none. */
bytes part_text(const bytes *raw);

/* The value of a field on one line. */
bytes part_unfold(const bytes *raw);

/* The first word of Content-Disposition in lower case; data NULL when there is none. */
bytes part_disposition(const part *p);

/*
 * The transfer encoding in lower case, as it is called in the message; one that is not one word counts
 * as missing, and is "7bit" (RFC 2045 6.1), as IMAP servers have it.
 */
bytes part_encoding(const part *p);

/* What follows the first word of Content-Type or Content-Disposition. */
bytes part_params(const bytes *field, int is_disposition);

#endif
