/* SPDX-License-Identifier: MIT */
/* machine_smtp.c - both sides of SMTP for `lmail events`. */

#include "machine.h"
#include <libmail/smtp.h>

static const flag_name flags[] = {{LMAIL_SMTP_EV_8BITMIME, "SMTP_EV_8BITMIME"},
                                  {LMAIL_SMTP_EV_ROUTE, "SMTP_EV_ROUTE"},
                                  {LMAIL_SMTP_EV_UNDECLARED_8BIT, "SMTP_EV_UNDECLARED_8BIT"},
                                  {LMAIL_SMTP_EV_BINARYMIME, "SMTP_EV_BINARYMIME"},
                                  {LMAIL_SMTP_EV_SMTPUTF8, "SMTP_EV_SMTPUTF8"},
                                  {LMAIL_SMTP_EV_REQUIRETLS, "SMTP_EV_REQUIRETLS"},
                                  {LMAIL_SMTP_EV_LAST, "SMTP_EV_LAST"},
                                  {0, NULL}};
static const flag_name client_flags[] = {{LMAIL_SMTP_EV_TRY_HELO, "SMTP_EV_TRY_HELO"},
                                         {LMAIL_SMTP_EV_EMPTY_ONLY, "SMTP_EV_EMPTY_ONLY"},
                                         {0, NULL}};

/* ---- server ----------------------------------------------------------------------------------- */

/* --scratch is the longest command line that is kept; more than the protocol wants is not used. */
static lmail_smtp_server_config server_config(const machine_options *o)
{
  lmail_smtp_server_config cfg = {0};

  cfg.extensions = 0x3fffffff; /* all of LMAIL_SMTP_EXT_... */
  if (o->token < lmail_smtp_server_scratch_size(NULL)) cfg.line_max = (uint32_t)o->token;
  if (o->token < lmail_smtp_server_scratch_size(&cfg)) cfg.auth_line_max = (uint32_t)o->token;
  return cfg;
}

static size_t server_scratch_size(const machine_options *o)
{
  lmail_smtp_server_config cfg = server_config(o);

  return lmail_smtp_server_scratch_size(&cfg);
}

static lmail_status server_init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_smtp_server_config cfg = server_config(o);
  lmail_status st = lmail_smtp_server_init((lmail_smtp_server *)m, &cfg, scratch, n);

  return st == LMAIL_OK ? lmail_smtp_server_extend((lmail_smtp_server *)m) : st;
}

/* Yes to everything that can be obeyed. */
static unsigned success(uint16_t kind, uint16_t verb)
{
  switch (kind) {
  case LMAIL_SMTP_SERVER_STARTTLS: return 220;
  case LMAIL_SMTP_SERVER_COMMAND: return verb == LMAIL_SMTP_XCLIENT ? 220 : 250;
  case LMAIL_SMTP_SERVER_AUTH:
  case LMAIL_SMTP_SERVER_AUTH_RESPONSE: return 235;
  case LMAIL_SMTP_SERVER_AUTH_CANCEL: return 501;
  case LMAIL_SMTP_SERVER_DATA: return 354;
  case LMAIL_SMTP_SERVER_QUIT: return 221;
  case LMAIL_SMTP_SERVER_HELP: return 214;
  default: return 250;
  }
}

/* The extensions that are offered with words. */
static const char ehlo_text[] = "OK\nAUTH PLAIN LOGIN\nLIMITS RCPTMAX=1000\nFUTURERELEASE 86400 "
                                "2099-12-31T23:59:59Z\nXCLIENT NAME ADDR\nXFORWARD NAME ADDR";

static lmail_status server_answer(void *m, lmail_writer *w, const lmail_event *ev,
                                  const machine_options *o)
{
  lmail_smtp_server *s = m;

  (void)o;
  if (ev == NULL) return lmail_smtp_server_reply(s, w, 220, 0, NULL, 0);
  if (ev->num2 == 0) return LMAIL_OK; /* nothing is owed */
  if (ev->kind == LMAIL_SMTP_SERVER_BAD || ev->kind == LMAIL_SMTP_SERVER_UNKNOWN) {
    return lmail_smtp_server_refuse(s, w);
  }
  if (ev->kind == LMAIL_SMTP_SERVER_EHLO) {
    return lmail_smtp_server_reply(s, w, 250, 0, ehlo_text, sizeof ehlo_text - 1);
  }
  return lmail_smtp_server_reply(s, w, success(ev->kind, ev->code), 0, NULL, 0);
}

const machine machine_smtp_server = {"smtp-server",
                                     sizeof(lmail_smtp_server),
                                     lmail_smtp_kind_name,
                                     lmail_smtp_code_name,
                                     lmail_smtp_field_name,
                                     flags,
                                     server_scratch_size,
                                     server_init,
                                     server_answer,
                                     NULL,
                                     NULL};

/* ---- client ----------------------------------------------------------------------------------- */

/* The lines of --sent come one by one, whatever the machine would allow: it follows a
 * conversation that others had. */
static lmail_smtp_client_config client_config(const machine_options *o)
{
  lmail_smtp_client_config cfg = {0};

  cfg.flags = LMAIL_SMTP_OBSERVE;
  cfg.reply_line_max = machine_token_max(o);
  return cfg;
}

static size_t client_scratch_size(const machine_options *o)
{
  lmail_smtp_client_config cfg = client_config(o);

  return lmail_smtp_client_scratch_size(&cfg);
}

static lmail_status client_init(void *m, const machine_options *o, void *scratch, size_t n)
{
  lmail_smtp_client_config cfg = client_config(o);

  lmail_status st = lmail_smtp_client_init((lmail_smtp_client *)m, &cfg, scratch, n);

  return st == LMAIL_OK ? lmail_smtp_client_extend((lmail_smtp_client *)m) : st;
}

static int client_is_idle(const void *m, const lmail_event *ev)
{
  return (ev->kind == LMAIL_SMTP_CLIENT_GREETING || ev->kind == LMAIL_SMTP_CLIENT_REPLY ||
          ev->kind == LMAIL_SMTP_CLIENT_MESSAGE) &&
         lmail_smtp_client_unanswered((const lmail_smtp_client *)m) == 0;
}

static lmail_status client_sent(void *m, lmail_writer *w, const void *line, size_t n,
                                const machine_options *o)
{
  (void)w;
  (void)o;
  return lmail_smtp_client_sent((lmail_smtp_client *)m, line, n);
}

const machine machine_smtp_client = {"smtp-client",
                                     sizeof(lmail_smtp_client),
                                     lmail_smtp_kind_name,
                                     lmail_smtp_code_name,
                                     lmail_smtp_field_name,
                                     client_flags,
                                     client_scratch_size,
                                     client_init,
                                     NULL,
                                     client_is_idle,
                                     client_sent};
