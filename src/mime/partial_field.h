/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_PARTIAL_FIELD_H
#define LIBMAIL_MIME_PARTIAL_FIELD_H

/* partial_field.h - which header fields belong to the message inside, RFC 2046 5.2.2.1. */

#include <libmail/partial.h>
#include <string.h>

/* How name[0 .. n), a field name or the beginning of one, stands to the fields of the message inside. */
enum {
  LMAIL_PARTIAL_OTHER_,  /* none of them, whatever follows         */
  LMAIL_PARTIAL_MAYBE_,  /* more octets are needed                 */
  LMAIL_PARTIAL_WHOLE_,  /* one of them, if the name ends here     */
  LMAIL_PARTIAL_CONTENT_ /* one of them, whatever follows          */
};

unsigned lmail_partial_inner_(const uint8_t *name, size_t n);

#endif
