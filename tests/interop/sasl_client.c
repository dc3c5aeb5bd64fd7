/* SPDX-License-Identifier: MIT */
/*
 * sasl_client.c - sasl_client imap|pop3 PORT MECHANISM [NAME=VALUE...]: logs in at a real server, and shows the lines.
 *
 *   user= secret= authzid= host= realm=   what lmail_sasl_credentials has; token=N: a secret of N octets
 *   tls=FILE         the whole connection is under TLS, and this authority has signed the server's certificate
 *   cert=FILE key=FILE   our own certificate, for EXTERNAL
 *   binding=yes      "tls-exporter" of that TLS, for -PLUS; binding=TEXT: what a peer without TLS takes for it
 *   ir=no            no initial response
 *
 * Ends with "done" and 0, "refused REASON TEXT" and 3, or "no: LINE", which the server said, and 4. Whatever is
 * written goes through 61 octets, so that a token of any length leaves in pieces.
 */

#include "wire.h"
#include <libmail/sasl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const lmail_sasl_client_mechanism *(*const mechanisms[])(void) = {
    lmail_sasl_plain_client,       lmail_sasl_login_client,
    lmail_sasl_external_client,    lmail_sasl_anonymous_client,
    lmail_sasl_xoauth2_client,     lmail_sasl_oauthbearer_client,
    lmail_sasl_cram_md5_client,    lmail_sasl_digest_md5_client,
    lmail_sasl_scram_sha1_client,  lmail_sasl_scram_sha1_plus_client,
    lmail_sasl_scram_sha256_client, lmail_sasl_scram_sha256_plus_client};

static lmail_sasl_client client;
static lmail_sasl_client_config config;
static lmail_sasl_credentials cred;
static uint8_t scratch[4096], randomness[LMAIL_SASL_RANDOM], binding[WIRE_BINDING];
static wire_trust trust;
static int wants_binding;

static const lmail_sasl_client_mechanism *named(const char *name)
{
  size_t i;

  for (i = 0; i < sizeof mechanisms / sizeof mechanisms[0]; i++) {
    if (strcmp(mechanisms[i]()->name, name) == 0) return mechanisms[i]();
  }
  wire_die("no such mechanism", name);
  return NULL;
}

static void bind_to(const void *data, size_t n)
{
  cred.binding_name = "tls-exporter";
  cred.binding_name_len = 12;
  cred.binding = data;
  cred.binding_len = n;
}

static void option(const char *text)
{
  static const struct {
    const char *name;
    const void **value;
    size_t *n;
  } texts[] = {{"user=", &cred.user, &cred.user_len},
               {"secret=", &cred.secret, &cred.secret_len},
               {"authzid=", &cred.authzid, &cred.authzid_len},
               {"host=", &cred.host, &cred.host_len},
               {"realm=", &cred.realm, &cred.realm_len}};
  size_t i;

  for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    size_t n = strlen(texts[i].name);

    if (strncmp(text, texts[i].name, n) != 0) continue;
    *texts[i].value = text + n;
    *texts[i].n = strlen(text + n);
    return;
  }
  if (strncmp(text, "token=", 6) == 0) {
    char *token = (char *)malloc(cred.secret_len = (size_t)atoi(text + 6));

    if (token == NULL) wire_die("no memory", text);
    memset(token, 't', cred.secret_len);
    cred.secret = token;
  } else if (strncmp(text, "tls=", 4) == 0) {
    trust.ca = text + 4;
  } else if (strncmp(text, "cert=", 5) == 0) {
    trust.cert = text + 5;
  } else if (strncmp(text, "key=", 4) == 0) {
    trust.key = text + 4;
  } else if (strcmp(text, "binding=yes") == 0) {
    wants_binding = 1;
  } else if (strncmp(text, "binding=", 8) == 0) {
    bind_to(text + 8, strlen(text + 8));
  } else if (strcmp(text, "ir=no") == 0) {
    config.flags |= LMAIL_SASL_NO_IR;
  } else {
    wire_die("what is this", text);
  }
}

/* What is due, in pieces, and a line of the log of it. */
static void say(wire *c)
{
  lmail_status st;

  printf("C: ");
  do {
    uint8_t out[61];
    lmail_writer w;

    lmail_writer_init(&w, out, sizeof out);
    st = lmail_sasl_client_write(&client, &cred, &w);
    if (st != LMAIL_OK && (st != LMAIL_FULL || w.len == 0))
      wire_die("cannot write", lmail_status_text(st));
    wire_write(c, out, w.len);
    fwrite(out, 1, w.len, stdout);
  } while (st == LMAIL_FULL);
}

static int refused(void)
{
  size_t n;
  const uint8_t *text = lmail_sasl_client_text(&client, &n);
  const char *reason = lmail_sasl_reason_name(lmail_sasl_client_reason(&client));

  printf("refused %s %.*s\n", reason == NULL ? "?" : reason, (int)n,
         text == NULL ? "" : (const char *)text);
  return 3;
}

static void challenged(const char *text)
{
  lmail_status st = lmail_sasl_client_challenge(&client, &cred, text, strlen(text));

  while (st == LMAIL_PAUSED) st = lmail_sasl_client_work(&client, &cred, 500);
  if (st == LMAIL_REFUSED) refused();
  else if (st != LMAIL_OK) wire_die("challenge", lmail_status_text(st));
}

/* From the command to the verdict; IMAP's tag is "a". */
static int exchange(wire *c)
{
  int is_imap = config.protocol == LMAIL_SASL_IMAP;
  const char *line, *yes = is_imap ? "a OK" : "+OK", *no = is_imap ? "a " : "-ERR";

  if (is_imap) wire_write(c, "a ", 2);
  say(c);
  while ((line = wire_line(c)) != NULL) {
    printf("S: %s\n", line);
    if (strncmp(line, yes, strlen(yes)) == 0) {
      if (lmail_sasl_client_success(&client, &cred, NULL, 0) != LMAIL_DONE) return refused();
      puts("done");
      return 0;
    }
    if (strncmp(line, no, strlen(no)) == 0) {
      printf("no: %s\n", line);
      return 4;
    }
    if (line[0] != '+') continue; /* IMAP's "*" */
    challenged(line[1] == ' ' ? line + 2 : line + 1);
    say(c);
  }
  wire_die("the server left", "in the exchange");
  return 1;
}

int main(int argc, char **argv)
{
  FILE *f = fopen("/dev/urandom", "rb");
  int i, code;
  wire *c;

  if (argc < 4) return 2;
  config.protocol = strcmp(argv[1], "imap") == 0 ? LMAIL_SASL_IMAP : LMAIL_SASL_POP3;
  config.flags = LMAIL_SASL_LINES | LMAIL_SASL_IR;
  for (i = 4; i < argc; i++) option(argv[i]);
  if (f == NULL || fread(randomness, sizeof randomness, 1, f) != 1) wire_die("no", "/dev/urandom");
  fclose(f);
  cred.random = randomness;
  cred.random_len = sizeof randomness;
  c = wire_connect(argv[2]);
  if (trust.ca != NULL) wire_secure(c, 0, &trust);
  if (wants_binding) {
    wire_binding(c, binding);
    bind_to(binding, sizeof binding);
  }
  if (lmail_sasl_client_init(&client, named(argv[3]), &config, scratch, sizeof scratch) != LMAIL_OK)
    wire_die("cannot begin", argv[3]);
  if (wire_line(c) == NULL) wire_die("no greeting", argv[2]);
  code = exchange(c);
  lmail_sasl_client_clear(&client);
  wire_end(c);
  return code;
}
