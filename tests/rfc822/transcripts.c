/* SPDX-License-Identifier: MIT */
/* transcripts.c - what the transcript driver needs to know of the field reader and the mbox splitter. */

#include "driver.h"
#include <libmail/mbox.h>
#include <libmail/rfc822.h>
#include <stdlib.h>
#include <string.h>

/* ---- rfc822 ----------------------------------------------------------------------------------- */

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_rfc822_config *cfg = config;

  for (; *words != NULL; words++) {
    char *value = strchr(*words, '=');
    unsigned long n;

    if (value == NULL) return 0;
    *value = '\0';
    n = strtoul(value + 1, NULL, 0);
    if (strcmp(*words, "token_max") == 0) cfg->token_max = (uint32_t)n;
    else if (strcmp(*words, "header_bytes_max") == 0) cfg->header_bytes_max = (uint32_t)n;
    else if (strcmp(*words, "flags") == 0) cfg->flags = (uint32_t)n;
    else return 0;
    *value = '=';
  }
  *scratch_size = lmail_rfc822_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  return lmail_rfc822_init((lmail_rfc822_reader *)machine, (const lmail_rfc822_config *)config,
                           scratch, scratch_size);
}

static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  (void)machine;
  (void)w;
  (void)words;
  *handled = 0;
  return LMAIL_OK;
}

static const machine_ops rfc822 = {"rfc822",
                                   sizeof(lmail_rfc822_reader),
                                   lmail_rfc822_kind_name,
                                   lmail_rfc822_code_name,
                                   lmail_rfc822_field_name,
                                   configure,
                                   init,
                                   call};

/* ---- mbox ------------------------------------------------------------------------------------- */

static int configure_mbox(void *config, char **words, size_t *scratch_size)
{
  lmail_mbox_config *cfg = config;

  for (; *words != NULL; words++) {
    char *value = strchr(*words, '=');
    unsigned long n;

    if (value == NULL) return 0;
    *value = '\0';
    n = strtoul(value + 1, NULL, 0);
    if (strcmp(*words, "token_max") == 0) cfg->token_max = (uint32_t)n;
    else if (strcmp(*words, "format") == 0) cfg->format = (uint16_t)n;
    else if (strcmp(*words, "flags") == 0) cfg->flags = (uint16_t)n;
    else return 0;
    *value = '=';
  }
  *scratch_size = lmail_mbox_scratch_size(cfg);
  return 1;
}

static lmail_status init_mbox(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  return lmail_mbox_init((lmail_mbox_splitter *)machine, (const lmail_mbox_config *)config, scratch,
                         scratch_size);
}

/* believe */
static lmail_status call_mbox(void *machine, lmail_writer *w, char **words, int *handled)
{
  (void)w;
  if (strcmp(words[0], "believe") == 0) return lmail_mbox_believe(machine);
  *handled = 0;
  return LMAIL_OK;
}

static const char *no_field_name(uint16_t field)
{
  (void)field;
  return NULL;
}

static const machine_ops mbox = {"mbox",
                                 sizeof(lmail_mbox_splitter),
                                 lmail_mbox_kind_name,
                                 lmail_mbox_code_name,
                                 no_field_name,
                                 configure_mbox,
                                 init_mbox,
                                 call_mbox};

int main(int argc, char **argv)
{
  static const machine_ops *const machines[] = {&rfc822, &mbox, NULL};

  return transcript_main(argc, argv, machines);
}
