/* SPDX-License-Identifier: MIT */
/* transcripts.c - what the transcript driver needs to know of the POP3 server and client. */

#include "driver.h"
#include <libmail/pop3.h>
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

static uint32_t number(const char *word)
{
  return word == NULL ? 0 : (uint32_t)strtoul(word, NULL, 10);
}

/* ---- server ----------------------------------------------------------------------------------- */

static int server_configure(void *config, char **words, size_t *scratch_size)
{
  lmail_pop3_server_config *cfg = config;

  for (; *words != NULL; words++) {
    if (!option(*words, "capabilities", &cfg->capabilities) &&
        !option(*words, "tolerate", &cfg->tolerate) && !option(*words, "flags", &cfg->flags) &&
        !option(*words, "bad_max", &cfg->bad_max) &&
        !option(*words, "auth_line_max", &cfg->auth_line_max)) {
      return 0;
    }
  }
  *scratch_size = lmail_pop3_server_scratch_size(cfg);
  return 1;
}

static lmail_status server_init(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_pop3_server_init((lmail_pop3_server *)machine,
                                (const lmail_pop3_server_config *)config, scratch, size);
}

/*
 * A whole message at once. body() may write a part of it; the driver wants all or nothing, so a
 * copy of the machine finds out first whether all fits.
 */
static lmail_status send_body(lmail_pop3_server *s, lmail_writer *w, const char *text)
{
  static uint8_t room[1 << 16];
  lmail_pop3_server copy = *s;
  uint8_t scratch[512];
  lmail_writer trial;
  size_t used;
  lmail_status st;

  copy.base.scratch_ = scratch; /* the copy must not wipe what the machine still holds */
  lmail_writer_init(&trial, room, sizeof room);
  st = lmail_pop3_server_body(&copy, &trial, text, strlen(text), &used, 1);
  if (st != LMAIL_OK) return st;
  if (trial.len > w->cap - w->len) {
    w->need = trial.len;
    return LMAIL_FULL;
  }
  return lmail_pop3_server_body(s, w, text, strlen(text), &used, 1);
}

/* [[CODE]] ["text"] */
static lmail_status reply(lmail_pop3_server *s, lmail_writer *w, int ok, char **words)
{
  char resp[600] = "";
  const char *text = words[0];
  size_t n = text == NULL ? 0 : strlen(text);

  if (n >= 2 && n < sizeof resp && text[0] == '[' && text[n - 1] == ']') {
    memcpy(resp, text + 1, n - 2);
    text = words[1];
    n = text == NULL ? 0 : strlen(text);
    return lmail_pop3_server_reply(s, w, ok, resp, text, n);
  }
  return lmail_pop3_server_reply(s, w, ok, NULL, text, n);
}

/* ok|err [[CODE]] ["text"] | challenge [TEXT] | refuse | stat N N | item N N | uid N UID | capability TEXT | end | body TEXT */
static lmail_status server_call(void *machine, lmail_writer *w, char **words, int *handled)
{
  lmail_pop3_server *s = machine;
  const char *name = words[0];
  const char *a = words[1];
  const char *b = a == NULL ? NULL : words[2];

  if (strcmp(name, "ok") == 0 || strcmp(name, "err") == 0) {
    return reply(s, w, strcmp(name, "ok") == 0, words + 1);
  }
  if (strcmp(name, "refuse") == 0) return lmail_pop3_server_refuse(s, w);
  if (strcmp(name, "end") == 0) return lmail_pop3_server_end(s, w);
  if (strcmp(name, "challenge") == 0) {
    return lmail_pop3_server_challenge(s, w, a, a == NULL ? 0 : strlen(a));
  }
  if (strcmp(name, "tls-started") == 0) return lmail_pop3_server_tls_started(s);
  if (a != NULL) {
    if (strcmp(name, "body") == 0) return send_body(s, w, a);
    if (strcmp(name, "capability") == 0) return lmail_pop3_server_capability(s, w, a, strlen(a));
  }
  if (b != NULL) {
    uint64_t octets = strtoull(b, NULL, 10);

    if (strcmp(name, "stat") == 0) return lmail_pop3_server_stat(s, w, number(a), octets);
    if (strcmp(name, "item") == 0) return lmail_pop3_server_item(s, w, number(a), octets);
    if (strcmp(name, "uid") == 0) return lmail_pop3_server_uid(s, w, number(a), b, strlen(b));
  }
  *handled = 0;
  return LMAIL_OK;
}

/* ---- client ----------------------------------------------------------------------------------- */

static int client_configure(void *config, char **words, size_t *scratch_size)
{
  lmail_pop3_client_config *cfg = config;

  for (; *words != NULL; words++) {
    if (!option(*words, "line_max", &cfg->line_max) &&
        !option(*words, "queue_max", &cfg->queue_max) &&
        !option(*words, "tolerate", &cfg->tolerate) && !option(*words, "flags", &cfg->flags)) {
      return 0;
    }
  }
  *scratch_size = lmail_pop3_client_scratch_size(cfg);
  return 1;
}

static lmail_status client_init(void *machine, const void *config, void *scratch, size_t size)
{
  return lmail_pop3_client_init((lmail_pop3_client *)machine,
                                (const lmail_pop3_client_config *)config, scratch, size);
}

/* user NAME | pass TEXT | apop NAME DIGEST | capa | stat | list [N] | ... | command LINE [multi] | sasl [TEXT] */
static lmail_status client_call(void *machine, lmail_writer *w, char **words, int *handled)
{
  lmail_pop3_client *c = machine;
  const char *name = words[0];
  const char *a = words[1];
  const char *b = a == NULL ? NULL : words[2];
  size_t n = a == NULL ? 0 : strlen(a);

  if (strcmp(name, "user") == 0) return lmail_pop3_client_user(c, w, a, n);
  if (strcmp(name, "pass") == 0) return lmail_pop3_client_pass(c, w, a, n);
  if (strcmp(name, "apop") == 0) return lmail_pop3_client_apop(c, w, a, n, b);
  if (strcmp(name, "capa") == 0) return lmail_pop3_client_capa(c, w);
  if (strcmp(name, "stat") == 0) return lmail_pop3_client_stat(c, w);
  if (strcmp(name, "list") == 0) return lmail_pop3_client_list(c, w, number(a));
  if (strcmp(name, "uidl") == 0) return lmail_pop3_client_uidl(c, w, number(a));
  if (strcmp(name, "retr") == 0) return lmail_pop3_client_retr(c, w, number(a));
  if (strcmp(name, "top") == 0) return lmail_pop3_client_top(c, w, number(a), number(b));
  if (strcmp(name, "dele") == 0) return lmail_pop3_client_dele(c, w, number(a));
  if (strcmp(name, "noop") == 0) return lmail_pop3_client_noop(c, w);
  if (strcmp(name, "rset") == 0) return lmail_pop3_client_rset(c, w);
  if (strcmp(name, "quit") == 0) return lmail_pop3_client_quit(c, w);
  if (strcmp(name, "stls") == 0) return lmail_pop3_client_stls(c, w);
  if (strcmp(name, "command") == 0) return lmail_pop3_client_command(c, w, a, n, b != NULL);
  if (strcmp(name, "sasl") == 0) return lmail_pop3_client_sasl(c, w, a, n);
  if (strcmp(name, "tls-started") == 0) return lmail_pop3_client_tls_started(c);
  *handled = 0;
  return LMAIL_OK;
}

/* ---- both ------------------------------------------------------------------------------------- */

int main(int argc, char **argv)
{
  static const machine_ops server = {
      "pop3-server",         sizeof(lmail_pop3_server), lmail_pop3_kind_name, lmail_pop3_code_name,
      lmail_pop3_field_name, server_configure,          server_init,          server_call};
  static const machine_ops client = {
      "pop3-client",         sizeof(lmail_pop3_client), lmail_pop3_kind_name, lmail_pop3_code_name,
      lmail_pop3_field_name, client_configure,          client_init,          client_call};
  static const machine_ops *const machines[] = {&server, &client, NULL};

  return transcript_main(argc, argv, machines);
}
