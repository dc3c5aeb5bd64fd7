/* SPDX-License-Identifier: MIT */
/* server_transcripts.c - what the transcript driver needs to know of the SMTP server. */

#include "driver.h"
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

/*
 * "extend": lmail_smtp_server_extend is called behind init; "group=NAME": lmail_smtp_server_extend_with,
 * with all that are named; "bare": it is lmail_smtp_server_init_bare.
 */
static int extend, grouped, bare;
static lmail_smtp_server_groups groups;
/* "hold_for", "hold_until", "by_min", "now": of lmail_smtp_server_limit_times. */
static int timed;
static lmail_smtp_server_times times;

static int add_group(const char *name)
{
  grouped = 1;
  if (strcmp(name, "tls") == 0) groups.tls = lmail_smtp_server_tls_group();
  else if (strcmp(name, "chunks") == 0) groups.chunks = lmail_smtp_server_chunks_group();
  else if (strcmp(name, "params") == 0) groups.params = lmail_smtp_server_params_group();
  else if (strcmp(name, "commands") == 0) groups.commands = lmail_smtp_server_commands_group();
  else if (strcmp(name, "limits") == 0) groups.limits = lmail_smtp_server_limits_group();
  else return 0;
  return 1;
}

static int add_time(const char *name, const char *value)
{
  if (strcmp(name, "hold_for") == 0) times.hold_for_max = (uint32_t)strtoul(value, NULL, 10);
  else if (strcmp(name, "by_min") == 0) times.by_min = (uint32_t)strtoul(value, NULL, 10);
  else if (strcmp(name, "now") == 0) times.now = strtoll(value, NULL, 10);
  else if (strcmp(name, "hold_until") == 0 && strlen(value) == sizeof times.hold_until_max)
    memcpy(times.hold_until_max, value, sizeof times.hold_until_max);
  else return 0;
  return timed = 1;
}

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_smtp_server_config *cfg = config;

  extend = grouped = bare = timed = 0;
  memset(&times, 0, sizeof times);
  memset(&groups, 0, sizeof groups);
  for (; *words != NULL; words++) {
    char *value = strchr(*words, '=');
    unsigned long long n;

    if (strcmp(*words, "extend") == 0) {
      extend = 1;
      continue;
    }
    if (strcmp(*words, "bare") == 0) {
      bare = 1;
      continue;
    }
    if (strncmp(*words, "group=", 6) == 0) {
      if (!add_group(*words + 6)) return 0;
      continue;
    }
    if (value == NULL) return 0;
    *value = '\0';
    n = strtoull(value + 1, NULL, 0);
    if (strcmp(*words, "size_max") == 0) cfg->size_max = n;
    else if (strcmp(*words, "extensions") == 0) cfg->extensions = (uint32_t)n;
    else if (strcmp(*words, "tolerate") == 0) cfg->tolerate = (uint32_t)n;
    else if (strcmp(*words, "flags") == 0) cfg->flags = (uint32_t)n;
    else if (strcmp(*words, "recipients_max") == 0) cfg->recipients_max = (uint32_t)n;
    else if (strcmp(*words, "bad_max") == 0) cfg->bad_max = (uint32_t)n;
    else if (strcmp(*words, "line_max") == 0) cfg->line_max = (uint32_t)n;
    else if (strcmp(*words, "auth_line_max") == 0) cfg->auth_line_max = (uint32_t)n;
    else if (!add_time(*words, value + 1)) return 0;
    *value = '=';
  }
  *scratch_size = lmail_smtp_server_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  lmail_smtp_server *s = machine;
  const lmail_smtp_server_config *cfg = config;
  lmail_status st = bare ? lmail_smtp_server_init_bare(s, cfg, scratch, scratch_size)
                         : lmail_smtp_server_init(s, cfg, scratch, scratch_size);

  if (st == LMAIL_OK && extend) st = lmail_smtp_server_extend(s);
  if (st == LMAIL_OK && grouped) st = lmail_smtp_server_extend_with(s, &groups);
  if (st == LMAIL_OK && timed) st = lmail_smtp_server_limit_times(s, &times);
  return st;
}

/* "5.1.1" */
static uint32_t enhanced_code(const char *s)
{
  char *end;
  unsigned long class_ = strtoul(s, &end, 10);
  unsigned long subject = *end == '.' ? strtoul(end + 1, &end, 10) : 0;
  unsigned long detail = *end == '.' ? strtoul(end + 1, &end, 10) : 0;

  return LMAIL_SMTP_ENHANCED(class_, subject, detail);
}

/* reply CODE [ENHANCED] ["text"] | refuse | tls | with WORD */
static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  const char *text = "";
  uint32_t enhanced = 0;
  char **word = words + 1;
  unsigned code;

  if (strcmp(words[0], "refuse") == 0) return lmail_smtp_server_refuse(machine, w);
  if (strcmp(words[0], "tls") == 0) return lmail_smtp_server_tls(machine);
  if (strcmp(words[0], "with") == 0 && *word != NULL) {
    return strcmp(lmail_smtp_server_with(machine), *word) == 0 ? LMAIL_OK : LMAIL_E_ARGUMENT;
  }
  if (strcmp(words[0], "reply") != 0 || *word == NULL) {
    *handled = 0;
    return LMAIL_OK;
  }
  code = (unsigned)strtoul(*word++, NULL, 10);
  if (*word != NULL && **word >= '0' && **word <= '9' && (*word)[1] == '.')
    enhanced = enhanced_code(*word++);
  if (*word != NULL) text = *word;
  return lmail_smtp_server_reply(machine, w, code, enhanced, text, strlen(text));
}

static const machine_ops smtp_server = {"smtp-server",
                                        sizeof(lmail_smtp_server),
                                        lmail_smtp_kind_name,
                                        lmail_smtp_code_name,
                                        lmail_smtp_field_name,
                                        configure,
                                        init,
                                        call};

int main(int argc, char **argv)
{
  static const machine_ops *const machines[] = {&smtp_server, NULL};

  return transcript_main(argc, argv, machines);
}
