/* SPDX-License-Identifier: MIT */
/* machine_pop3.c - both sides of POP3 for `lmail events`. */

#include "machine.h"
#include <libmail/pop3.h>

static const flag_name flags[] = {{LMAIL_POP3_EV_DISORDER, "POP3_EV_DISORDER"},
                                  {LMAIL_POP3_EV_PER_USER, "POP3_EV_PER_USER"},
                                  {LMAIL_POP3_EV_MULTI, "POP3_EV_MULTI"},
                                  {0, NULL}};

/* ---- server: a maildrop with one empty message ------------------------------------------------ */

static size_t server_scratch_size(const machine_options *o)
{
  return o->token != 0 ? o->token : lmail_pop3_server_scratch_size(NULL);
}

static lmail_status server_init(void *m, const machine_options *o, void *scratch, size_t n)
{
  (void)o;
  return lmail_pop3_server_init((lmail_pop3_server *)m, NULL, scratch, n);
}

static lmail_status ok(lmail_pop3_server *s, lmail_writer *w)
{
  return lmail_pop3_server_reply(s, w, LMAIL_POP3_OK, NULL, NULL, 0);
}

/* +OK, one listing when the command named no message, and the end. */
static lmail_status listing(lmail_pop3_server *s, lmail_writer *w, const lmail_event *ev)
{
  uint32_t message = ev->num == 0 ? 1 : (uint32_t)ev->num;
  lmail_status st = ev->num == 0 ? ok(s, w) : LMAIL_OK;

  if (st == LMAIL_OK) {
    st = ev->kind == LMAIL_POP3_SERVER_LIST ? lmail_pop3_server_item(s, w, message, 0)
                                            : lmail_pop3_server_uid(s, w, message, "1", 1);
  }
  if (st == LMAIL_OK && ev->num == 0) st = lmail_pop3_server_end(s, w);
  return st;
}

static lmail_status server_answer(void *m, lmail_writer *w, const lmail_event *ev,
                                  const machine_options *o)
{
  lmail_pop3_server *s = m;
  lmail_status st;
  size_t used;

  (void)o;
  switch (ev == NULL ? 0 : ev->kind) {
  case LMAIL_POP3_SERVER_BAD:
  case LMAIL_POP3_SERVER_UNKNOWN: return lmail_pop3_server_refuse(s, w);
  case LMAIL_POP3_SERVER_STAT: return lmail_pop3_server_stat(s, w, 1, 0);
  case LMAIL_POP3_SERVER_LIST:
  case LMAIL_POP3_SERVER_UIDL: return listing(s, w, ev);
  case LMAIL_POP3_SERVER_CAPA:
    st = ok(s, w);
    return st == LMAIL_OK ? lmail_pop3_server_end(s, w) : st;
  case LMAIL_POP3_SERVER_RETR:
  case LMAIL_POP3_SERVER_TOP:
    st = ok(s, w);
    return st == LMAIL_OK ? lmail_pop3_server_body(s, w, "", 0, &used, 1) : st;
  default: return ok(s, w);
  }
}

const machine machine_pop3_server = {"pop3-server",
                                     sizeof(lmail_pop3_server),
                                     lmail_pop3_kind_name,
                                     lmail_pop3_code_name,
                                     lmail_pop3_field_name,
                                     flags,
                                     server_scratch_size,
                                     server_init,
                                     server_answer,
                                     NULL,
                                     NULL};

/* ---- client ----------------------------------------------------------------------------------- */

static lmail_pop3_client_config client_config(const machine_options *o)
{
  lmail_pop3_client_config cfg = {0};

  if (o->observe) cfg.flags = LMAIL_POP3_OBSERVE | (o->multi ? LMAIL_POP3_OBSERVE_MULTI : 0);
  cfg.line_max = machine_token_max(o);
  return cfg;
}

static size_t client_scratch_size(const machine_options *o)
{
  lmail_pop3_client_config cfg = client_config(o);

  return lmail_pop3_client_scratch_size(&cfg);
}

static lmail_status client_init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_pop3_client_config cfg = client_config(o);

  return lmail_pop3_client_init((lmail_pop3_client *)m, &cfg, scratch, n);
}

static int client_is_idle(const void *m, const lmail_event *ev)
{
  (void)ev;
  return lmail_pop3_client_waiting((const lmail_pop3_client *)m) == 0;
}

static lmail_status client_sent(void *m, lmail_writer *w, const void *line, size_t n,
                                const machine_options *o)
{
  return lmail_pop3_client_command((lmail_pop3_client *)m, w, line, n, o->multi);
}

const machine machine_pop3_client = {"pop3-client",
                                     sizeof(lmail_pop3_client),
                                     lmail_pop3_kind_name,
                                     lmail_pop3_code_name,
                                     lmail_pop3_field_name,
                                     flags,
                                     client_scratch_size,
                                     client_init,
                                     NULL,
                                     client_is_idle,
                                     client_sent};
