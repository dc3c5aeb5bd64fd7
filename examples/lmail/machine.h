/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_MACHINE_H
#define LMAIL_TOOL_MACHINE_H

/*
 * machine.h - the machines of libmail as `lmail events` drives them: every one begins with an
 * lmail_parser, so all that differs is how it is set up, and what is said to it in answer.
 */

#include <libmail/core.h>
#include <libmail/writer.h>

typedef struct machine_options {
  size_t token; /* --scratch; 0 for the default */
  int observe;  /* a client machine that is not told what the client says */
  int multi;    /* --multi */
  int decode;   /* --decode */
} machine_options;

/* options.token as the limits of machines are. */
static inline uint32_t machine_token_max(const machine_options *o)
{
  return o->token > UINT32_MAX ? UINT32_MAX : (uint32_t)o->token;
}

typedef struct flag_name {
  uint16_t flag;
  const char *name;
} flag_name;

typedef struct machine {
  const char *name;
  size_t size; /* of its struct */
  const char *(*kind_name)(uint16_t kind);
  const char *(*code_name)(uint16_t kind, uint16_t code);
  const char *(*field_name)(uint16_t field);
  const flag_name *flags; /* its own ones; ends with a NULL name */

  size_t (*scratch_size)(const machine_options *o);
  lmail_status (*init)(void *m, const machine_options *o, void *scratch, size_t n);

  /* What the application says after this event; before the first one, ev is NULL. May be NULL. */
  lmail_status (*answer)(void *m, lmail_writer *w, const lmail_event *ev, const machine_options *o);

  /* For clients: is it time to queue the next line of --sent? And: this is that line. */
  int (*is_idle)(const void *m, const lmail_event *ev);
  lmail_status (*sent)(void *m, lmail_writer *w, const void *line, size_t n,
                       const machine_options *o);
} machine;

extern const machine machine_smtp_server;
extern const machine machine_smtp_client;
extern const machine machine_pop3_server;
extern const machine machine_pop3_client;
extern const machine machine_imap_client;
extern const machine machine_rfc822;
extern const machine machine_mbox;
extern const machine machine_mime;

#endif
