/* SPDX-License-Identifier: MIT */
/* profile.c - IMAP servers by name, and what each needs; see imap_profile.h. */

#include "core/chars.h"
#include <libmail/imap_profile.h>
#include <libmail/imap_response.h>

/* Names in lower case, as they stand in greetings and in ID; the first one that is found counts. */
static const struct {
  char word[20];
  uint8_t server;
} words[] = {
    {"exchange server 2003", LMAIL_IMAP_SERVER_EXCHANGE_2003}, /* fills its array, without NUL */
    {"exchange", LMAIL_IMAP_SERVER_EXCHANGE},
    {"gimap", LMAIL_IMAP_SERVER_GMAIL},
    {"imapgate", LMAIL_IMAP_SERVER_YAHOO},
    {"yahoo", LMAIL_IMAP_SERVER_YAHOO},
    {"icloud", LMAIL_IMAP_SERVER_ICLOUD},
    {"qqmail", LMAIL_IMAP_SERVER_QQ},
    {"coremail", LMAIL_IMAP_SERVER_COREMAIL},
    {"yandex", LMAIL_IMAP_SERVER_YANDEX},
    {"zoho", LMAIL_IMAP_SERVER_ZOHO},
    {"domino", LMAIL_IMAP_SERVER_DOMINO},
    {"courier-imap", LMAIL_IMAP_SERVER_COURIER},
    {"cyrus", LMAIL_IMAP_SERVER_CYRUS},
    {"dovecot", LMAIL_IMAP_SERVER_DOVECOT},
    {"imap4rev1 2007", LMAIL_IMAP_SERVER_UW},
    {"hmailserver", LMAIL_IMAP_SERVER_HMAILSERVER},
    {"smartermail", LMAIL_IMAP_SERVER_SMARTERMAIL},
    {"proton", LMAIL_IMAP_SERVER_PROTON},
    {"nemesis", LMAIL_IMAP_SERVER_NEMESIS},
};

#define HINT(name) LMAIL_IMAP_HINT_##name

/* In the order of their numbers. */
static const struct {
  char name[16];
  uint16_t hints;
  uint16_t line_max;
  uint8_t tolerates;
} servers[] = {
    {"", 0, 8000, 0}, /* RFC 7162 4: clients should not send longer lines */
    {"Gmail", HINT(NO_MACROS), 16000, 0},
    {"Exchange", HINT(ID_NIL) | HINT(STRAY_CONTINUE), 8000, 0},
    {"Exchange 2003", HINT(ID_NIL) | HINT(STRAY_CONTINUE) | HINT(NO_NAMESPACE), 8000, 0},
    {"Yahoo", HINT(ID_QUOTED), 1000, 0},
    {"iCloud",
     HINT(BODY_SECTION) | HINT(STORE_PARENS) | HINT(NO_BINARY_SIZE) | HINT(ENABLE_SILENT) |
         HINT(NO_ESEARCH),
     8000, LMAIL_IMAP_TOLERATE_QUOTES},
    {"QQ", HINT(ASCENDING), 8000, LMAIL_IMAP_TOLERATE_QUOTES},
    {"Coremail", HINT(EMPTY_STATUS), 8000, LMAIL_IMAP_TOLERATE_QUOTES},
    {"Yandex", 0, 8000, 0},
    {"Zoho", 0, 8000, 0},
    {"Domino", 0, 8000, LMAIL_IMAP_TOLERATE_QUOTES},
    {"Courier", 0, 16000, 0},
    {"Cyrus", 0, 8000, 0},
    {"Dovecot", 0, 64000, 0},
    {"UW", 0, 1000, 0},
    {"hMailServer", HINT(ASCENDING), 8000, 0},
    {"SmarterMail", HINT(ZERO_UIDVALIDITY), 8000, 0},
    {"Proton", HINT(NO_LIST_RETURN), 8000, 0},
    {"Nemesis", HINT(ID_NIL), 8000, 0},
};

enum { WORDS = sizeof words / sizeof *words, SERVERS = sizeof servers / sizeof *servers };

static size_t word_length(const char *word)
{
  size_t n = 0;

  while (n < sizeof words[0].word && word[n] != '\0') n++;
  return n;
}

uint16_t lmail_imap_server_known(const void *text, size_t n)
{
  const uint8_t *s = (const uint8_t *)text;
  size_t i, at;

  for (i = 0; i < WORDS; i++) {
    size_t len = word_length(words[i].word);

    for (at = 0; len <= n && at <= n - len; at++) {
      if (lmail_equal_nocase_(s + at, words[i].word, len)) return words[i].server;
    }
  }
  return 0;
}

uint32_t lmail_imap_server_tolerates(uint16_t server)
{
  return server < SERVERS ? servers[server].tolerates : 0;
}

uint32_t lmail_imap_server_hints(uint16_t server)
{
  return server < SERVERS ? servers[server].hints : 0;
}

uint32_t lmail_imap_server_line_max(uint16_t server)
{
  return servers[server < SERVERS ? server : 0].line_max;
}

const char *lmail_imap_server_name(uint16_t server)
{
  return server > 0 && server < SERVERS ? servers[server].name : NULL;
}
