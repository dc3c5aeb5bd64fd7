/* SPDX-License-Identifier: MIT */
/*
 * imap_session.c - imap_session PORT: says to a real IMAP server what standard input has, a command a line.
 *
 *   login USER PASSWORD        auth MECHANISM [INITIAL]       cmd VERB ARGUMENT... (../imap/arguments.h)
 *   append MAILBOX FILE...     save FILE: what BODY events bring goes there from now on
 *   idle                       IDLE, DONE as soon as it has its "+", and NOOP behind it at once
 *   number UID                 what message that is, after the map that is kept: fails when it is 0
 *   keep FILE                  the map goes there    resume MAILBOX FILE   ... and is what SELECT (QRESYNC ...) begins with
 *
 * "! " in front of a line: the server has to answer NO. Each answer is printed. Fails when anything is answered
 * otherwise, when the reader finds a fault, and when the map of the mailbox is not to be trusted.
 */
#define _POSIX_C_SOURCE 200809L

#include "arguments.h"
#include <arpa/inet.h>
#include <libmail/imap_client.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { UIDS = 20000 };

static lmail_imap_client client;
static lmail_imap_selected mailbox;
static uint32_t uids[UIDS];
static uint8_t output[LMAIL_IMAP_PIECE + 72]; /* small, so that commands go out in pieces */
static lmail_writer writer;
static uint8_t input[700]; /* responses are cut everywhere */
static size_t at, have;
static int connection;
static FILE *saved;
static unsigned answered_code; /* of the command that was answered last */
static uint32_t answered_id;

static void die(const char *what, const char *line)
{
  fprintf(stderr, "%s: %s\n", what, line);
  exit(1);
}

static void flush(void)
{
  size_t done = 0;

  while (done < writer.len) {
    ssize_t n = write(connection, writer.buf + done, writer.len - done);

    if (n <= 0) die("cannot send", "");
    done += (size_t)n;
  }
  writer.len = 0;
}

static void take(const lmail_event *ev)
{
  lmail_status st = lmail_imap_selected_see(&mailbox, ev);

  if (st != LMAIL_OK) die("the map is not to be trusted", lmail_imap_kind_name(ev->kind));
  if (ev->kind == LMAIL_IMAP_CLIENT_BAD) {
    fprintf(stderr, "%.*s\n", (int)ev->len, (const char *)ev->data);
    die("a fault in a response", lmail_imap_field_name(ev->field));
  }
  if (ev->kind == LMAIL_IMAP_CLIENT_BODY && saved != NULL) fwrite(ev->data, 1, ev->len, saved);
  if (ev->kind == LMAIL_IMAP_CLIENT_VALUE && ev->field == LMAIL_FIELD_IMAP_TEXT)
    printf("   %.*s\n", (int)ev->len, (const char *)ev->data);
  if (ev->kind == LMAIL_IMAP_CLIENT_END && ev->num != 0) {
    answered_code = ev->code;
    answered_id = ev->id;
  }
}

/* Reads until there is an END; 0 when the conversation is over. */
static int hear(void)
{
  for (;;) {
    lmail_event ev;
    size_t used;
    lmail_status st = lmail_next(&client.reader.base, input + at, have - at, &used, &ev);

    at += used;
    if (st == LMAIL_EVENT) {
      take(&ev);
      if (ev.kind == LMAIL_IMAP_CLIENT_END) return 1;
      continue;
    }
    if (st == LMAIL_DONE) return 0;
    if (st != LMAIL_OK) die("the reader stops", lmail_status_text(st));
    at = 0;
    {
      ssize_t n = read(connection, input, sizeof input);

      have = n > 0 ? (size_t)n : 0;
      if (n <= 0) lmail_finish(&client.reader.base);
    }
  }
}

/* Writes a command to its end, with a file for each streamed literal, and waits for its answer. */
static unsigned say(uint32_t verb, const lmail_imap_arg *args, size_t count, FILE **files)
{
  uint32_t id = lmail_imap_client_next_id(&client);
  lmail_status st;

  while ((st = lmail_imap_client_command(&client, &writer, verb, args, count)) != LMAIL_OK) {
    flush();
    if (st == LMAIL_PAUSED) {
      uint8_t block[97];
      size_t n = fread(block, 1, sizeof block, *files);
      size_t done = 0;
      size_t used;

      while (done < n) {
        st = lmail_imap_client_body(&client, &writer, block + done, n - done, &used);
        if (st != LMAIL_OK && st != LMAIL_FULL) die("body", lmail_status_text(st));
        done += used;
        flush();
      }
      if (lmail_imap_client_due(&client) == 0) files++;
    } else if (st == LMAIL_WAIT) {
      if (!hear()) die("the server left", "");
    } else if (st == LMAIL_REFUSED) {
      return answered_code;
    } else if (st != LMAIL_FULL) {
      die("refused here", lmail_status_text(st));
    }
  }
  flush();
  while (answered_id != id && hear()) continue;
  return answered_code;
}

static unsigned say_words(char **words)
{
  lmail_imap_arg args[ARGUMENTS_MAX];
  size_t n = arguments_of(words + 1, args);

  if (command_named(words[0]) == LMAIL_IMAP_CMD_SELECT)
    lmail_imap_selected_init(&mailbox, uids, UIDS);
  return say(command_named(words[0]), args, n, NULL);
}

/* More than one file: MULTIAPPEND (RFC 3502). */
static unsigned append(char **words)
{
  lmail_imap_arg args[ARGUMENTS_MAX] = {
      LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_MAILBOX, words[0], strlen(words[0]))};
  FILE *files[ARGUMENTS_MAX];
  size_t n = 0;
  unsigned code;

  for (words++; words[n] != NULL; n++) {
    lmail_imap_arg *arg = &args[n + 1];

    files[n] = fopen(words[n], "rb");
    if (files[n] == NULL) die("cannot read", words[n]);
    fseek(files[n], 0, SEEK_END);
    arg->kind = LMAIL_IMAP_ARG_LITERAL;
    arg->flags = LMAIL_IMAP_ARG_STREAMED;
    arg->len = (size_t)ftell(files[n]);
    rewind(files[n]);
  }
  code = say(LMAIL_IMAP_CMD_APPEND, args, n + 1, files);
  while (n > 0) fclose(files[--n]);
  return code;
}

static unsigned login(char **words)
{
  lmail_imap_arg args[2] = {LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, words[1], strlen(words[1])),
                            LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_ASTRING, words[2], strlen(words[2]))};

  return say(LMAIL_IMAP_CMD_LOGIN, args, 2, NULL);
}

static unsigned authenticate(char **words)
{
  size_t n = words[2] == NULL ? 0 : strlen(words[2]);
  uint32_t id = lmail_imap_client_next_id(&client);

  if (lmail_imap_client_authenticate(&client, &writer, words[1], strlen(words[1]), words[2], n) !=
      LMAIL_OK)
    die("refused here", words[1]);
  flush();
  while (answered_id != id && hear()) continue;
  return answered_code;
}

static unsigned idle(void)
{
  uint32_t id = lmail_imap_client_next_id(&client);

  if (lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_IDLE) != LMAIL_OK)
    die("refused here", "idle");
  flush();
  while (!lmail_imap_client_idles(&client) && hear()) continue;
  if (lmail_imap_client_done(&client, &writer) != LMAIL_OK) die("refused here", "done");
  if (lmail_imap_client_simple(&client, &writer, LMAIL_IMAP_CMD_NOOP) != LMAIL_OK)
    die("refused here", "noop");
  flush();
  while (answered_id != id + 1 && hear()) continue;
  return answered_code;
}

/* UIDVALIDITY, HIGHESTMODSEQ, and the UIDs of all messages. */
static void keep(const char *path)
{
  FILE *f = fopen(path, "wb");
  uint32_t i;

  if (f == NULL) die("cannot write", path);
  fprintf(f, "%lu %llu", (unsigned long)mailbox.uid_validity,
          (unsigned long long)mailbox.highest_modseq);
  for (i = 1; i <= mailbox.exists; i++)
    fprintf(f, " %lu", (unsigned long)lmail_imap_selected_uid(&mailbox, i));
  fclose(f);
}

static unsigned resume(const char *name, const char *path)
{
  lmail_imap_arg args[] = {LMAIL_IMAP_PUT_TEXT(LMAIL_IMAP_ARG_MAILBOX, name, strlen(name)),
                           LMAIL_IMAP_PUT_OPEN,
                           LMAIL_IMAP_PUT_ATOM("QRESYNC"),
                           LMAIL_IMAP_PUT_OPEN,
                           {LMAIL_IMAP_ARG_NUMBER, 0, 0, 0, 0, 0, 0, 0, 0},
                           {LMAIL_IMAP_ARG_NUMBER, 0, 0, 0, 0, 0, 0, 0, 0},
                           LMAIL_IMAP_PUT_CLOSE,
                           LMAIL_IMAP_PUT_CLOSE};
  FILE *f = fopen(path, "rb");
  unsigned long uid_validity, uid;
  unsigned long long modseq;
  uint32_t known = 0;

  if (f == NULL || fscanf(f, "%lu %llu", &uid_validity, &modseq) != 2) die("cannot read", path);
  while (known < UIDS && fscanf(f, "%lu", &uid) == 1) uids[known++] = (uint32_t)uid;
  fclose(f);
  if (lmail_imap_selected_resume(&mailbox, uids, UIDS, known, (uint32_t)uid_validity) != LMAIL_OK)
    die("no map of an earlier session", path);
  args[4].num = uid_validity;
  args[5].num = modseq;
  return say(LMAIL_IMAP_CMD_SELECT, args, sizeof args / sizeof *args, NULL);
}

static int split(char *s, char **words)
{
  int n = 0;

  while (*s != '\0') {
    char end = *s == '{' ? '}' : ' '; /* {words with spaces} */

    if (end == '}') s++;
    words[n++] = s;
    while (*s != '\0' && *s != end) s++;
    while (*s == end || *s == ' ') *s++ = '\0';
  }
  words[n] = NULL;
  return n;
}

static void run(char *line)
{
  char *words[ARGUMENTS_MAX + 3] = {NULL};
  unsigned wanted = line[0] == '!' ? LMAIL_IMAP_NO : LMAIL_IMAP_OK;
  unsigned code = LMAIL_IMAP_OK;
  char copy[8192];

  snprintf(copy, sizeof copy, "%s", line);
  if (split(line[0] == '!' ? line + 2 : line, words) == 0) return;
  printf("%s\n", copy);
  if (strcmp(words[0], "login") == 0) code = login(words);
  else if (strcmp(words[0], "auth") == 0) code = authenticate(words);
  else if (strcmp(words[0], "append") == 0) code = append(words + 1);
  else if (strcmp(words[0], "idle") == 0) code = idle();
  else if (strcmp(words[0], "keep") == 0) keep(words[1]);
  else if (strcmp(words[0], "resume") == 0) code = resume(words[1], words[2]);
  else if (strcmp(words[0], "cmd") == 0) code = say_words(words + 1);
  else if (strcmp(words[0], "save") == 0) {
    if (saved != NULL) fclose(saved);
    saved = fopen(words[1], "wb");
  } else if (strcmp(words[0], "number") == 0) {
    uint32_t number = lmail_imap_selected_number(&mailbox, (uint32_t)strtoul(words[1], NULL, 10));

    printf("   message %u of %u\n", (unsigned)number, (unsigned)mailbox.exists);
    if (number == 0) die("no such message", words[1]);
  } else {
    die("what is this", words[0]);
  }
  if (code != wanted) die("answered otherwise", copy);
}

int main(int argc, char **argv)
{
  struct sockaddr_in to;
  char line[8192];
  size_t n = lmail_imap_client_scratch_size(NULL);

  if (argc != 2) return 2;
  memset(&to, 0, sizeof to);
  to.sin_family = AF_INET;
  to.sin_port = htons((uint16_t)atoi(argv[1]));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connection < 0 || connect(connection, (struct sockaddr *)&to, sizeof to) != 0)
    die("cannot connect", argv[1]);
  lmail_imap_client_init(&client, NULL, malloc(n), n);
  lmail_imap_selected_init(&mailbox, uids, UIDS);
  lmail_writer_init(&writer, output, sizeof output);
  if (!hear()) die("no greeting", "");
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    if (line[0] != '\0' && line[0] != '#') run(line);
    fflush(stdout);
  }
  if (saved != NULL) fclose(saved);
  return 0;
}
