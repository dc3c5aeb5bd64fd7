/* SPDX-License-Identifier: MIT */
/* transcripts.c - what the transcript driver needs to know of the reader of IMAP's responses. */

#include "driver.h"
#include <libmail/imap_response.h>
#include <stdlib.h>
#include <string.h>

/* The number in "name=value" when the name is this one. */
static int option(const char *word, const char *name, uint32_t *value)
{
  size_t n = strlen(name);

  if (strncmp(word, name, n) != 0 || word[n] != '=') return 0;
  *value = (uint32_t)strtoul(word + n + 1, NULL, 0);
  return 1;
}

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_imap_reader_config *cfg = config;

  for (; *words != NULL; words++) {
    if (!option(*words, "token_max", &cfg->token_max) &&
        !option(*words, "depth_max", &cfg->depth_max) && !option(*words, "flags", &cfg->flags)) {
      return 0;
    }
  }
  *scratch_size = lmail_imap_reader_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_imap_reader_init((lmail_imap_reader *)machine,
                                (const lmail_imap_reader_config *)config, scratch, size);
}

static lmail_status init_bare(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_imap_reader_init_bare((lmail_imap_reader *)machine,
                                     (const lmail_imap_reader_config *)config, scratch, size);
}

/* It writes nothing. */
static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  (void)machine;
  (void)w;
  (void)words;
  *handled = 0;
  return LMAIL_OK;
}

static const char *code_name(uint16_t kind, uint16_t code)
{
  (void)kind;
  (void)code;
  return NULL;
}

int main(int argc, char **argv)
{
  static const machine_ops reader = {"imap-client",
                                     sizeof(lmail_imap_reader),
                                     lmail_imap_kind_name,
                                     code_name,
                                     lmail_imap_field_name,
                                     configure,
                                     init,
                                     call};
  static const machine_ops bare = {"imap-bare-client",
                                   sizeof(lmail_imap_reader),
                                   lmail_imap_kind_name,
                                   code_name,
                                   lmail_imap_field_name,
                                   configure,
                                   init_bare,
                                   call};
  static const machine_ops *const machines[] = {&reader, &bare, NULL};

  return transcript_main(argc, argv, machines);
}
