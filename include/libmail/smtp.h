/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_SMTP_H
#define LIBMAIL_SMTP_H

/* smtp.h - both sides of SMTP and LMTP. */

#include "smtp_protocol.h"
#include "smtp_server.h"
#include "smtp_client.h"

#endif
