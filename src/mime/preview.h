/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_PREVIEW_H
#define LIBMAIL_MIME_PREVIEW_H

/* preview.h - what the files of the preview share: preview.c makes it, preview_html.c reads HTML. */

#include <libmail/preview.h>

/* A character of the text that is seen; those of quotations count only where there is nothing else. */
void lmail_preview_char_(lmail_preview *p, uint32_t c, int quoted);

/* White space, of the text or where a block begins and ends. */
void lmail_preview_space_(lmail_preview *p);

/* A character of HTML, and its end. */
void lmail_preview_html_(lmail_preview *p, uint32_t c);
void lmail_preview_html_end_(lmail_preview *p);

/* The character that a reference names: "eacute", without "&" and ";". 0: none. */
uint32_t lmail_html_entity_(const uint8_t *name, size_t n);

#endif
