/* SPDX-License-Identifier: MIT */
/* transcripts.c - what the transcript driver needs to know of the MIME parser. */

#include "driver.h"
#include <libmail/mime.h>
#include <stdlib.h>
#include <string.h>

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_mime_config *cfg = config;

  for (; *words != NULL; words++) {
    char *value = strchr(*words, '=');
    unsigned long n;

    if (value == NULL) return 0;
    *value = '\0';
    n = strtoul(value + 1, NULL, 0);
    if (strcmp(*words, "token_max") == 0) cfg->token_max = (uint32_t)n;
    else if (strcmp(*words, "header_bytes_max") == 0) cfg->header_bytes_max = (uint32_t)n;
    else if (strcmp(*words, "parts_max") == 0) cfg->parts_max = (uint32_t)n;
    else if (strcmp(*words, "depth_max") == 0) cfg->depth_max = (uint16_t)n;
    else if (strcmp(*words, "flags") == 0) cfg->flags = (uint16_t)n;
    else return 0;
    *value = '=';
  }
  *scratch_size = lmail_mime_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  return lmail_mime_init((lmail_mime_parser *)machine, (const lmail_mime_config *)config, scratch,
                         scratch_size);
}

/* raw | decoded | opaque | text */
static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  static const char *const forms[] = {"raw", "decoded", "opaque"};
  unsigned i;

  (void)w;
  for (i = 0; i < 3; i++) {
    if (strcmp(words[0], forms[i]) == 0) return lmail_mime_decode(machine, i);
  }
  if (strcmp(words[0], "text") == 0) {
    lmail_text_config cfg = {lmail_charset_find_all, NULL, NULL, 0, 0};

    return lmail_mime_decode_text(machine, &cfg);
  }
  *handled = 0;
  return LMAIL_OK;
}

static const machine_ops mime = {"mime",
                                 sizeof(lmail_mime_parser),
                                 lmail_mime_kind_name,
                                 lmail_mime_code_name,
                                 lmail_mime_field_name,
                                 configure,
                                 init,
                                 call};

int main(int argc, char **argv)
{
  static const machine_ops *const machines[] = {&mime, NULL};

  return transcript_main(argc, argv, machines);
}
