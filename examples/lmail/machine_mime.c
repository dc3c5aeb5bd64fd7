/* SPDX-License-Identifier: MIT */
/* machine_mime.c - the MIME parser for `lmail events`. */

#include "machine.h"
#include <libmail/mime.h>

static const flag_name flags[] = {{LMAIL_MIME_EV_COMPOSITE, "MIME_EV_COMPOSITE"},
                                  {LMAIL_MIME_EV_DEFAULTED, "MIME_EV_DEFAULTED"},
                                  {0, NULL}};

static lmail_mime_config config(const machine_options *o)
{
  lmail_mime_config cfg = {0};

  cfg.token_max = machine_token_max(o);
  return cfg;
}

static size_t scratch_size(const machine_options *o)
{
  lmail_mime_config cfg = config(o);

  return lmail_mime_scratch_size(&cfg);
}

static lmail_status init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_mime_config cfg = config(o);

  return lmail_mime_init((lmail_mime_parser *)m, &cfg, scratch, n);
}

static lmail_status answer(void *m, lmail_writer *w, const lmail_event *ev,
                           const machine_options *o)
{
  (void)w;
  if (!o->decode || ev == NULL || ev->kind != LMAIL_MIME_HEADERS_END) return LMAIL_OK;
  return lmail_mime_decode((lmail_mime_parser *)m, LMAIL_MIME_DECODED);
}

const machine machine_mime = {"mime",
                              sizeof(lmail_mime_parser),
                              lmail_mime_kind_name,
                              lmail_mime_code_name,
                              lmail_mime_field_name,
                              flags,
                              scratch_size,
                              init,
                              answer,
                              NULL,
                              NULL};
