/* SPDX-License-Identifier: MIT */
/* path.c - Return-Path and Delivered-To, RFC 5321 4.4, RFC 9228; see libmail/trace.h. */

#include <libmail/trace.h>
#include <string.h>

#include "rfc822/cfws.h"
#include "rfc822/defects.h"
#include "rfc822/fold_writer.h"

/*
 *   Path     = "<" [ A-d-l ":" ] Mailbox ">"
 *   A-d-l    = At-domain *( "," At-domain )             RFC 5321 4.1.2
 *   Mailbox  = Local-part "@" ( Domain / address-literal )
 *
 * s[at .. end) is what stands between "<" and ">".
 */
static void split(const uint8_t *s, size_t at, size_t end, lmail_path *out, lmail_defects *defects)
{
  size_t i, last = end;

  if (at < end && s[at] == '@') {
    const uint8_t *colon = (const uint8_t *)memchr(s + at, ':', end - at);

    if (colon) {
      out->route = s + at;
      out->route_len = (size_t)(colon - out->route);
      at = (size_t)(colon - s) + 1;
    }
  }
  if (at == end) return;
  for (i = at; i < end; i++) {
    if (s[i] == '"') i = lmail_quoted_end_(s, end, i);
    else if (s[i] == '@') last = i;
  }
  out->local = s + at;
  out->local_len = last - at;
  if (last == end) {
    lmail_defect_add_(defects, LMAIL_DEFECT_PATH_NO_DOMAIN, end);
    return;
  }
  out->domain = s + last + 1;
  out->domain_len = end - last - 1;
}

/* Where what begins at s[at] ends: at ">"; or, without "<", at CFWS or "<". Not in quotes. */
static size_t path_end(const uint8_t *s, size_t n, size_t at, int brackets)
{
  for (; at < n; at++) {
    if (s[at] == '"') at = lmail_quoted_end_(s, n, at);
    else if (brackets ? s[at] == '>' : lmail_is_fws_(s[at]) || s[at] == '(' || s[at] == '<')
      return at;
  }
  return n;
}

void lmail_path_parse(const void *value, size_t n, lmail_path *out, lmail_defects *defects)
{
  const uint8_t *s = (const uint8_t *)value;
  size_t first = lmail_cfws_(s, n, 0), at = first, end, behind;

  memset(out, 0, sizeof *out);
  while (at < n && s[at] != '<') at = lmail_cfws_(s, n, path_end(s, n, at, 0));
  if (at < n) {
    if (at != first) lmail_defect_add_(defects, LMAIL_DEFECT_PATH_TAIL, first);
    out->flags = LMAIL_PATH_BRACKETS;
    end = path_end(s, n, ++at, 1);
    behind = end + 1;
    if (end == n) lmail_defect_add_(defects, LMAIL_DEFECT_PATH_NO_END, at - 1);
  } else {
    at = first;
    behind = end = path_end(s, n, at, 0);
  }
  if (behind < n) behind = lmail_cfws_(s, n, behind);
  if (behind < n) lmail_defect_add_(defects, LMAIL_DEFECT_PATH_TAIL, behind);
  at = lmail_cfws_(s, end, at);
  while (end > at && lmail_is_fws_(s[end - 1])) end--;
  if (at == end && out->flags == 0) {
    lmail_defect_add_(defects, LMAIL_DEFECT_PATH_NO_DOMAIN, n);
    return;
  }
  out->path = s + at;
  out->path_len = end - at;
  split(s, at, end, out, defects);
}

lmail_status lmail_field_write_return_path(lmail_writer *w, const lmail_mailbox *m,
                                           unsigned options)
{
  lmail_fold_ f;

  lmail_fold_begin_(&f, w, "Return-Path", 11, options);
  if (m) lmail_fold_path_(&f, m);
  else lmail_fold_lit_(&f, " <>");
  return lmail_fold_end_(&f);
}
