/* SPDX-License-Identifier: MIT */
/*
 * client_transcripts.c - what the transcript driver needs to know of the IMAP client.
 *
 *   = cmd VERB ARGUMENT...     lmail_imap_client_command; arguments as in arguments.h, "UID-FETCH" for "UID FETCH"
 *   = line VERB TEXT ARGUMENT...  lmail_imap_client_line; TEXT comes first, "_" in it and in others stands for a space
 *   = login USER PASSWORD      = auth MECHANISM [INITIAL]      = sasl LINE      = done
 *   = body TEXT                = tls                           = compress
 *   = status                   writes what the machine knows as a line
 */

#include "arguments.h"
#include "driver.h"
#include <libmail/imap_client.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_imap_client_config *cfg = config;

  for (; *words != NULL; words++) {
    if (strcmp(*words, "tls-required") == 0) cfg->flags |= LMAIL_IMAP_TLS_REQUIRED;
    else if (strcmp(*words, "unoffered") == 0) cfg->flags |= LMAIL_IMAP_UNOFFERED;
    else if (strcmp(*words, "stray-continue") == 0) cfg->flags |= LMAIL_IMAP_STRAY_CONTINUE;
    else if (strncmp(*words, "queue_max=", 10) == 0)
      cfg->queue_max = (uint32_t)strtoul(*words + 10, NULL, 0);
    else if (strncmp(*words, "token_max=", 10) == 0)
      cfg->token_max = (uint32_t)strtoul(*words + 10, NULL, 0);
    else return 0;
  }
  *scratch_size = lmail_imap_client_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_imap_client_init((lmail_imap_client *)machine,
                                (const lmail_imap_client_config *)config, scratch, size);
}

static lmail_status init_bare(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_imap_client_init_bare((lmail_imap_client *)machine,
                                     (const lmail_imap_client_config *)config, scratch, size);
}

static lmail_status status(const lmail_imap_client *c, lmail_writer *w)
{
  static const char *const states[] = {"greeting", "not-authenticated", "authenticated", "selected",
                                       "closing"};
  char line[160];
  size_t n = (size_t)snprintf(
      line, sizeof line, "[%s unanswered=%u capabilities=%llx%s%s timeout=%u]\r\n",
      states[lmail_imap_client_state(c)], (unsigned)lmail_imap_client_unanswered(c),
      (unsigned long long)lmail_imap_client_capabilities(c),
      lmail_imap_client_asks_capability(c) ? " asks" : "",
      lmail_imap_client_idles(c) ? " idles" : "", (unsigned)lmail_imap_client_timeout(c));

  w->need = n;
  if (w->buf == NULL || w->cap - w->len < n) return LMAIL_FULL;
  memcpy(w->buf + w->len, line, n);
  w->len += n;
  return LMAIL_OK;
}

static lmail_status line(lmail_imap_client *c, lmail_writer *w, char **words)
{
  lmail_imap_arg args[ARGUMENTS_MAX];
  char **word;
  size_t n;

  for (word = words + 1; *word != NULL; word++) {
    char *s;

    for (s = *word; *s != 0; s++) *s = *s == '_' ? ' ' : *s;
  }
  n = arguments_of(words + 1, args);
  return lmail_imap_client_line(c, w, command_named(words[0]), args, n);
}

static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  lmail_imap_client *c = machine;
  lmail_imap_arg args[ARGUMENTS_MAX];
  const char *a = words[1] == NULL ? "" : words[1];
  const char *b = words[1] == NULL || words[2] == NULL ? NULL : words[2];
  size_t used;

  *handled = 1;
  if (strcmp(words[0], "cmd") == 0 && words[1] != NULL) {
    size_t n = arguments_of(words + 2, args);

    return lmail_imap_client_command(c, w, command_named(a), args, n);
  }
  if (strcmp(words[0], "line") == 0 && b != NULL) return line(c, w, words + 1);
  if (strcmp(words[0], "login") == 0 && b != NULL)
    return lmail_imap_client_login(c, w, a, strlen(a), b, strlen(b));
  if (strcmp(words[0], "auth") == 0)
    return lmail_imap_client_authenticate(c, w, a, strlen(a), b, b == NULL ? 0 : strlen(b));
  if (strcmp(words[0], "sasl") == 0) return lmail_imap_client_sasl(c, w, a, strlen(a));
  if (strcmp(words[0], "select") == 0)
    return lmail_imap_client_mailbox(c, w, LMAIL_IMAP_CMD_SELECT, a, strlen(a));
  if (strcmp(words[0], "done") == 0) return lmail_imap_client_done(c, w);
  if (strcmp(words[0], "tls") == 0) return lmail_imap_client_tls_started(c);
  if (strcmp(words[0], "compress") == 0) return lmail_imap_client_compress_started(c);
  if (strcmp(words[0], "body") == 0) return lmail_imap_client_body(c, w, a, strlen(a), &used);
  if (strcmp(words[0], "status") == 0) return status(c, w);
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
  static const machine_ops client = {"imap-client",
                                     sizeof(lmail_imap_client),
                                     lmail_imap_kind_name,
                                     code_name,
                                     lmail_imap_field_name,
                                     configure,
                                     init,
                                     call};
  static const machine_ops bare = {"imap-bare-client",
                                   sizeof(lmail_imap_client),
                                   lmail_imap_kind_name,
                                   code_name,
                                   lmail_imap_field_name,
                                   configure,
                                   init_bare,
                                   call};
  static const machine_ops *const machines[] = {&client, &bare, NULL};

  return transcript_main(argc, argv, machines);
}
