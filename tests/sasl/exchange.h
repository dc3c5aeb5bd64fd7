/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_TESTS_SASL_EXCHANGE_H
#define LIBMAIL_TESTS_SASL_EXCHANGE_H

/* exchange.h - a client of libmail against a server of libmail, through windows of any size. */

#include <libmail/sasl.h>

/* Fills *a, which is all zero, for the open question. */
typedef void (*exchange_answer_fn)(void *user, const lmail_sasl_server *s, lmail_sasl_answer *a);

typedef struct exchange {
  const lmail_sasl_client_mechanism *client;
  const lmail_sasl_server_mechanism *server;
  lmail_sasl_client_config client_config;
  lmail_sasl_server_config server_config;
  lmail_sasl_credentials cred;
  exchange_answer_fn answer;
  void *user;
  size_t window;         /* octets of each writer; 0: plenty                  */
  size_t piece;          /* octets of a line that the server gets; 0: all     */
  size_t client_scratch; /* 0: plenty                                         */
  size_t server_scratch;
  uint32_t slice; /* iterations; 0: 100                                       */

  /* Results. log holds "C: line\nS: line\n", questions as "?n\n". */
  lmail_status client_status;
  lmail_status server_status;
  uint32_t client_reason;
  uint32_t server_reason;
  uint32_t questions;
  char server_user[64];
  char server_authzid[64];
  char log[32768];
  size_t log_len;
} exchange;

/* Runs it to its end. Fails the test when the pair does what it never may. */
void exchange_run(exchange *x);

/* A copy of the log, to be freed. */
char *exchange_log(const exchange *x);

#endif
