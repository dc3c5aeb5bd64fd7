/* SPDX-License-Identifier: MIT */
/* server_all.c - all groups of extensions of the SMTP server. */

#include "smtp/server.h"

lmail_status lmail_smtp_server_extend(lmail_smtp_server *s)
{
  static const lmail_smtp_server_groups all = {&lmail_smtp_tls_, &lmail_smtp_chunks_,
                                               &lmail_smtp_params_, &lmail_smtp_commands_,
                                               &lmail_smtp_limits_};

  return lmail_smtp_server_extend_with(s, &all);
}
