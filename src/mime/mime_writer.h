/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_MIME_WRITER_H
#define LIBMAIL_MIME_MIME_WRITER_H

/* mime_writer.h - for writers of bodies that are no octets of the caller's. */

#include <libmail/compose.h>

/*
 * As lmail_mime_part, with the blank line behind the header: what is put into w then is the body, whole
 * lines of 7-bit or 8-bit text, none of which begins with "-". lmail_mime_part_end ends it.
 */
lmail_status lmail_mime_part_of_lines_(lmail_mime_writer *m, lmail_writer *w,
                                       const lmail_mime_part_info *part);

#endif
