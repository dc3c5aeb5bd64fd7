/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_PARAM_WRITER_H
#define LIBMAIL_MIME_PARAM_WRITER_H

/* param_writer.h - fields with parameters, for writers that build several fields at once. */

#include "rfc822/fold_writer.h"

/* ";" and one parameter, in as many pieces as it needs. */
void lmail_fold_param_(lmail_fold_ *f, const uint8_t *name, size_t name_len, const uint8_t *value,
                       size_t n);

/* A token, RFC 2045 5.1. */
void lmail_fold_token_(lmail_fold_ *f, const uint8_t *s, size_t n);

/* The first word of such a field: token ["/" token], behind white space. */
void lmail_fold_media_(lmail_fold_ *f, const uint8_t *s, size_t n);

#endif
