/* SPDX-License-Identifier: MIT */
/* client_transcripts.c - what the transcript driver needs to know of the SMTP client. */

#include "driver.h"
#include <libmail/smtp.h>
#include <stdlib.h>
#include <string.h>

/* "extend", "require-tls": called behind init. */
static int extend, require_tls;

static int configure(void *config, char **words, size_t *scratch_size)
{
  lmail_smtp_client_config *cfg = config;

  extend = require_tls = 0;
  for (; *words != NULL; words++) {
    char *value = strchr(*words, '=');
    uint32_t n;

    if (strcmp(*words, "extend") == 0 || strcmp(*words, "require-tls") == 0) {
      extend = 1;
      if (**words == 'r') require_tls = 1;
      continue;
    }
    if (value == NULL) return 0;
    *value = '\0';
    n = (uint32_t)strtoul(value + 1, NULL, 0);
    if (strcmp(*words, "flags") == 0) cfg->flags = n;
    else if (strcmp(*words, "assume") == 0) cfg->assume = n;
    else if (strcmp(*words, "tolerate") == 0) cfg->tolerate = n;
    else if (strcmp(*words, "reply_line_max") == 0) cfg->reply_line_max = n;
    else if (strcmp(*words, "reply_lines_max") == 0) cfg->reply_lines_max = n;
    else if (strcmp(*words, "queue_max") == 0) cfg->queue_max = n;
    else return 0;
    *value = '=';
  }
  *scratch_size = lmail_smtp_client_scratch_size(cfg);
  return 1;
}

static lmail_status init(void *machine, const void *config, void *scratch, size_t scratch_size)
{
  lmail_smtp_client *c = machine;
  lmail_status st = lmail_smtp_client_init(c, (const lmail_smtp_client_config *)config, scratch,
                                           scratch_size);

  if (st == LMAIL_OK && extend) st = lmail_smtp_client_extend(c);
  if (st == LMAIL_OK && require_tls) st = lmail_smtp_client_require_tls(c);
  return st;
}

/* mail ADDRESS [size=N] [8bitmime] */
static lmail_status mail(lmail_smtp_client *c, lmail_writer *w, char **words)
{
  const char *address = words[1] == NULL ? "" : words[1];
  uint64_t size = 0;
  uint32_t flags = 0;
  char **word;

  for (word = words + 1; *word != NULL; word++) {
    if (strncmp(*word, "size=", 5) == 0) size = strtoull(*word + 5, NULL, 10);
    if (strcmp(*word, "8bitmime") == 0) flags = LMAIL_SMTP_MAIL_8BITMIME;
  }
  return lmail_smtp_client_mail(c, w, address, strlen(address), size, flags);
}

/* mail-with ADDRESS PARAMETER...: what lmail_smtp_param_value reads of them is written. */
static lmail_status with(lmail_smtp_client *c, lmail_writer *w, char **words, unsigned verb)
{
  const char *address = words[1] == NULL ? "" : words[1];
  lmail_smtp_value values[16];
  size_t count = 0;
  char **word;

  for (word = words + 2; words[1] != NULL && *word != NULL && count < 16; word++) {
    lmail_smtp_param p;
    size_t pos = 0;

    if (lmail_smtp_param_next(*word, strlen(*word), &pos, &p) != LMAIL_EVENT ||
        lmail_smtp_param_value(&p, verb, &values[count++]) != LMAIL_OK) {
      return LMAIL_E_SYNTAX;
    }
  }
  return (verb == LMAIL_SMTP_MAIL ? lmail_smtp_client_mail_with : lmail_smtp_client_rcpt_with)(
      c, w, address, strlen(address), values, count);
}

/* chunk "text": as body. */
static lmail_status chunk(lmail_smtp_client *c, lmail_writer *w, const char *text)
{
  lmail_smtp_client copy = *c;
  size_t n = strlen(text);
  lmail_writer out;
  uint8_t *buf = malloc(n + 1);
  lmail_status st;
  size_t used;

  lmail_writer_init(&out, buf, n + 1);
  st = lmail_smtp_client_chunk(&copy, &out, text, n, &used);
  w->need = out.len;
  if (out.len > w->cap - w->len) {
    st = LMAIL_FULL;
  } else {
    if (out.len > 0) memcpy(w->buf + w->len, buf, out.len);
    w->len += out.len;
    *c = copy;
  }
  free(buf);
  return st;
}

/* auth MECHANISM [RESPONSE]; the response "" is an empty one. */
static lmail_status auth(lmail_smtp_client *c, lmail_writer *w, const char *mechanism,
                         const char *response)
{
  return lmail_smtp_client_auth(c, w, mechanism, strlen(mechanism), response,
                                response == NULL ? 0 : strlen(response));
}

/* command VERB [ARGUMENT] */
static lmail_status command(lmail_smtp_client *c, lmail_writer *w, const char *verb,
                            const char *argument)
{
  static const struct {
    const char *name;
    unsigned verb;
  } verbs[] = {{"ETRN", LMAIL_SMTP_ETRN},
               {"ATRN", LMAIL_SMTP_ATRN},
               {"TURN", LMAIL_SMTP_TURN},
               {"XCLIENT", LMAIL_SMTP_XCLIENT},
               {"VRFY", LMAIL_SMTP_VRFY},
               {"EXPN", LMAIL_SMTP_EXPN},
               {"CLIENTID", LMAIL_SMTP_CLIENTID},
               {"XFORWARD", LMAIL_SMTP_XFORWARD},
               {"DATA", LMAIL_SMTP_DATA},
               {"TRACE", LMAIL_SMTP_TRACE},
               {NULL, 0}};
  size_t i;

  for (i = 0; verbs[i].name != NULL && strcmp(verbs[i].name, verb) != 0;) i++;
  return lmail_smtp_client_command(c, w, verbs[i].verb, argument,
                                   argument == NULL ? 0 : strlen(argument));
}

static lmail_status extended(lmail_smtp_client *c, lmail_writer *w, char **words, int *handled)
{
  const char *name = words[0];
  const char *word = words[1] == NULL ? "" : words[1];
  const char *second = words[1] == NULL ? NULL : words[2];

  if (strcmp(name, "tls") == 0) return lmail_smtp_client_tls(c);
  if (strcmp(name, "starttls") == 0) return lmail_smtp_client_starttls(c, w);
  if (strcmp(name, "auth") == 0) return auth(c, w, word, second);
  if (strcmp(name, "sasl") == 0) return lmail_smtp_client_sasl(c, w, word, strlen(word));
  if (strcmp(name, "mail-with") == 0) return with(c, w, words, LMAIL_SMTP_MAIL);
  if (strcmp(name, "rcpt-with") == 0) return with(c, w, words, LMAIL_SMTP_RCPT);
  if (strcmp(name, "bdat") == 0) {
    return lmail_smtp_client_bdat(c, w, strtoull(word, NULL, 10), second != NULL);
  }
  if (strcmp(name, "chunk") == 0) return chunk(c, w, word);
  if (strcmp(name, "burl") == 0) {
    return lmail_smtp_client_burl(c, w, word, strlen(word), second != NULL);
  }
  if (strcmp(name, "command") == 0) return command(c, w, word, second);
  *handled = 0;
  return LMAIL_OK;
}

/*
 * body "text" [more]: the driver wants a call that is whole or nothing, which body is not, so it is
 * made on a copy of the machine and kept when all of it fits. smtp_client.c tests the windows.
 */
static lmail_status body(lmail_smtp_client *c, lmail_writer *w, char **words)
{
  lmail_smtp_client copy = *c;
  size_t n = strlen(words[1]);
  uint8_t *buf = malloc(2 * n + 8);
  lmail_writer out;
  lmail_status st;
  size_t used;

  lmail_writer_init(&out, buf, 2 * n + 8);
  st = lmail_smtp_client_body(&copy, &out, words[1], n, &used, words[2] == NULL);
  w->need = out.len;
  if (out.len > w->cap - w->len) {
    st = LMAIL_FULL;
  } else {
    if (out.len > 0) memcpy(w->buf + w->len, buf, out.len);
    w->len += out.len;
    *c = copy;
  }
  free(buf);
  return st;
}

static lmail_status call(void *machine, lmail_writer *w, char **words, int *handled)
{
  lmail_smtp_client *c = machine;
  const char *name = words[0];
  const char *word = words[1] == NULL ? "" : words[1];
  size_t n = strlen(word);

  if (strcmp(name, "ehlo") == 0) return lmail_smtp_client_ehlo(c, w, word, n);
  if (strcmp(name, "helo") == 0) return lmail_smtp_client_helo(c, w, word, n);
  if (strcmp(name, "mail") == 0) return mail(c, w, words);
  if (strcmp(name, "rcpt") == 0) return lmail_smtp_client_rcpt(c, w, word, n);
  if (strcmp(name, "data") == 0) return lmail_smtp_client_data(c, w);
  if (strcmp(name, "body") == 0) return body(c, w, words);
  if (strcmp(name, "rset") == 0) return lmail_smtp_client_rset(c, w);
  if (strcmp(name, "quit") == 0) return lmail_smtp_client_quit(c, w);
  if (strcmp(name, "noop") == 0) return lmail_smtp_client_noop(c, w);
  if (strcmp(name, "vrfy") == 0) return lmail_smtp_client_vrfy(c, w, word, n);
  if (strcmp(name, "expn") == 0) return lmail_smtp_client_expn(c, w, word, n);
  if (strcmp(name, "help") == 0) return lmail_smtp_client_help(c, w, word, n);
  if (strcmp(name, "sent") == 0) return lmail_smtp_client_sent(c, word, n);
  return extended(c, w, words, handled);
}

static const machine_ops smtp_client = {"smtp-client",
                                        sizeof(lmail_smtp_client),
                                        lmail_smtp_kind_name,
                                        lmail_smtp_code_name,
                                        lmail_smtp_field_name,
                                        configure,
                                        init,
                                        call};

int main(int argc, char **argv)
{
  static const machine_ops *const machines[] = {&smtp_client, NULL};

  return transcript_main(argc, argv, machines);
}
