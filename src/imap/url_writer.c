/* SPDX-License-Identifier: MIT */
/* url_writer.c - IMAP URLs written, RFC 5092 11; see libmail/imap_url.h. */

#include "imap/url.h"

#include "core/build.h"

/* A part with what is not of its class percent-encoded. CR, LF and NUL are refused: no reader takes them. */
static void put_part(lmail_build_ *b, const uint8_t *s, size_t n, unsigned class_)
{
  static const char digits[] = "0123456789ABCDEF";
  size_t i;

  for (i = 0; i < n; i++) {
    char hex[3] = {'%'};

    if (lmail_imap_url_char_(s[i], class_)) {
      lmail_put_(b, s + i, 1);
      continue;
    }
    if (s[i] == 0 || s[i] == '\r' || s[i] == '\n') b->bad = LMAIL_E_ARGUMENT;
    hex[1] = digits[s[i] >> 4];
    hex[2] = digits[s[i] & 15];
    lmail_put_(b, hex, 3);
  }
}

static void put_server(lmail_build_ *b, const lmail_imap_url *url)
{
  if (url->flags & LMAIL_IMAP_URL_TLS) lmail_put_lit_(b, "imaps://");
  else lmail_put_lit_(b, "imap://");
  if (url->user != NULL) put_part(b, url->user, url->user_len, LMAIL_URL_ACHAR_);
  if (url->auth != NULL) {
    lmail_put_lit_(b, ";AUTH=");
    put_part(b, url->auth, url->auth_len, LMAIL_URL_ACHAR_);
  }
  if (url->user != NULL || url->auth != NULL) lmail_put_lit_(b, "@");
  lmail_put_(b, url->host, url->host_len);
  if (url->port != 0) {
    lmail_put_lit_(b, ":");
    lmail_put_number_(b, url->port);
  }
}

/* As path-noscheme (RFC 3986 3.3) it has no ":", or what is before that would be read as a scheme. */
static void put_mailbox(lmail_build_ *b, const lmail_imap_url *url)
{
  int slash = url->host != NULL || (url->flags & LMAIL_IMAP_URL_ABSOLUTE_PATH) != 0;

  if (slash) lmail_put_lit_(b, "/");
  put_part(b, url->mailbox, url->mailbox_len, slash ? LMAIL_URL_BCHAR_ : LMAIL_URL_NCHAR_);
}

/* ["/"] ";KEYWORD=": the slash but where the path begins. */
static void put_keyword(lmail_build_ *b, int *slash, const char *keyword, size_t n)
{
  if (*slash) lmail_put_lit_(b, "/");
  *slash = 1;
  lmail_put_(b, keyword, n);
}

#define put_keyword_lit(b, slash, literal) put_keyword((b), (slash), (literal), sizeof(literal) - 1)

static void put_part_of_message(lmail_build_ *b, const lmail_imap_url *url)
{
  int slash = url->mailbox != NULL;

  if (url->uid != 0) {
    put_keyword_lit(b, &slash, ";UID=");
    lmail_put_number_(b, url->uid);
  }
  if (url->section != NULL) {
    put_keyword_lit(b, &slash, ";SECTION=");
    put_part(b, url->section, url->section_len,
             LMAIL_URL_ACHAR_); /* a "/" could be the next part's */
  }
  if (url->flags & LMAIL_IMAP_URL_PARTIAL) {
    put_keyword_lit(b, &slash, ";PARTIAL=");
    lmail_put_number_(b, url->partial_offset);
    if (url->partial_length != 0) {
      lmail_put_lit_(b, ".");
      lmail_put_number_(b, url->partial_length);
    }
  }
}

static void put_access(lmail_build_ *b, const lmail_imap_url *url)
{
  if (url->access == NULL) return;
  if (url->expire != NULL) {
    lmail_put_lit_(b, ";EXPIRE=");
    lmail_put_(b, url->expire, url->expire_len);
  }
  lmail_put_lit_(b, ";URLAUTH=");
  put_part(b, url->access, url->access_len, LMAIL_URL_ACHAR_);
  if (url->mechanism != NULL) {
    lmail_put_lit_(b, ":");
    lmail_put_(b, url->mechanism, url->mechanism_len);
    lmail_put_lit_(b, ":");
    lmail_put_(b, url->token, url->token_len);
  }
}

lmail_status lmail_imap_url_write(lmail_writer *w, const lmail_imap_url *url)
{
  lmail_build_ b;

  if (!lmail_imap_url_fits_(url)) return LMAIL_E_ARGUMENT;
  lmail_build_begin_(&b, w);
  if (url->host != NULL) put_server(&b, url);
  if (url->mailbox != NULL) put_mailbox(&b, url);
  if (url->uidvalidity != 0) {
    lmail_put_lit_(&b, ";UIDVALIDITY=");
    lmail_put_number_(&b, url->uidvalidity);
  }
  if (url->search != NULL) {
    lmail_put_lit_(&b, "?");
    put_part(&b, url->search, url->search_len, LMAIL_URL_BCHAR_);
  }
  put_part_of_message(&b, url);
  put_access(&b, url);
  return lmail_build_end_(&b);
}
