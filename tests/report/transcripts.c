/* SPDX-License-Identifier: MIT */
/* transcripts.c - what the transcript driver needs to know of the reader of reports. */

#include "driver.h"
#include <libmail/report.h>
#include <stdlib.h>
#include <string.h>

typedef struct settings {
  lmail_report_config cfg;
  unsigned kind;
} settings;

static int configure(void *config, char **words, size_t *scratch_size)
{
  settings *s = config;

  s->kind = LMAIL_REPORT_DELIVERY;
  for (; *words != NULL; words++) {
    if (strncmp(*words, "token_max=", 10) == 0) {
      s->cfg.token_max = (uint32_t)strtoul(*words + 10, NULL, 0);
    } else if (strcmp(*words, "disposition") == 0) {
      s->kind = LMAIL_REPORT_DISPOSITION;
    } else if (strcmp(*words, "feedback") == 0) {
      s->kind = LMAIL_REPORT_FEEDBACK;
    } else {
      return 0;
    }
  }
  *scratch_size = lmail_report_scratch_size(&s->cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  const settings *s = config;

  return lmail_report_init((lmail_report_reader *)machine, s->kind, &s->cfg, scratch, scratch_size);
}

static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  (void)machine;
  (void)w;
  (void)words;
  *handled = 0;
  return LMAIL_OK;
}

static const machine_ops report = {"report",
                                   sizeof(lmail_report_reader),
                                   lmail_report_kind_name,
                                   lmail_report_code_name,
                                   lmail_report_field_name,
                                   configure,
                                   init,
                                   call};

int main(int argc, char **argv)
{
  static const machine_ops *const machines[] = {&report, NULL};

  return transcript_main(argc, argv, machines);
}
