# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals that concern people: HTTP status, OAuth `error`, text, and the `suberror` that MSAL classifies by."""

CONSENT = "The user or administrator has not consented to use the application with ID '{}' named '{}'. "
RETRY = "Send an interactive authorization request for this user and resource."

PEOPLE: dict[int, tuple[int, str, str, str | None]] = {
    # Who signs in
    50034: (400, "invalid_grant", "The user account {} does not exist in the {} directory.", None),
    50126: (400, "invalid_grant", "Error validating credentials due to invalid username or password.", None),
    50057: (400, "invalid_grant", "The user account is disabled.", None),
    50020: (
        400,
        "invalid_grant",
        "User account '{}' does not exist in tenant '{}' and cannot access the application '{}' in that tenant.",
        None,
    ),
    # The v2.0 endpoint says invalid_grant where its documentation, and v1.0, say interaction_required.
    50076: (
        400,
        "invalid_grant",
        (
            "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
            "use multi-factor authentication to access '{}'."
        ),
        "basic_action",
    ),
    50058: (400, "login_required", "Session information is not sufficient for single-sign-on.", None),
    # Consent
    65001: (400, "invalid_grant", CONSENT + RETRY, "consent_required"),
    65004: (400, "access_denied", "User declined to consent to access the app.", None),
    90094: (400, "access_denied", "Admin consent is required for the permissions requested by this application.", None),
    # The client
    700025: (
        401,
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        None,
    ),
    50011: (
        400,
        "invalid_request",
        (
            "The redirect URI '{}' specified in the request does not match the redirect URIs configured for the "
            "application '{}'."
        ),
        None,
    ),
    900971: (400, "invalid_request", "No reply address provided.", None),
    70005: (400, "unsupported_response_type", "The app asked for an unsupported response type '{}'.", None),
    70007: (400, "invalid_request", "'{}' is not a supported value of 'response_mode'.", None),
    90023: (400, "invalid_request", "Unsupported '{}' value.", None),
    # Scopes
    28000: (
        400,
        "invalid_scope",
        (
            "Provided value for the input parameter scope is not valid because it contains more than one resource. "
            "Scope {} is not valid."
        ),
        None,
    ),
    28003: (
        400,
        "invalid_request",
        (
            "Provided value for the input parameter scope cannot be empty when requesting an access token using the "
            "provided authorization code."
        ),
        None,
    ),
    # Codes
    54005: (
        400,
        "invalid_grant",
        (
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
            "refresh token."
        ),
        None,
    ),
    70008: (400, "invalid_grant", f"The provided authorization code has expired. {RETRY}", None),
    9002313: (400, "invalid_grant", "Invalid request. Request is malformed or invalid.", None),
    700005: (
        400,
        "invalid_grant",
        "Provided Authorization Code is intended to use against other tenant, thus rejected.",
        None,
    ),
    500112: (
        400,
        "invalid_client",
        "The reply address '{}' does not match the reply address '{}' provided when requesting Authorization code.",
        None,
    ),
    50147: (400, "invalid_request", "The size of the code challenge parameter is not valid.", None),
    50148: (
        400,
        "invalid_grant",
        "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
        None,
    ),
    50149: (400, "invalid_request", "Invalid Code_Challenge_method parameter.", None),
    501481: (
        400,
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
        None,
    ),
    # Refresh tokens, and grants of another user
    70000: (400, "invalid_grant", "Provided grant is invalid or malformed: {}.", "bad_token"),
    50173: (
        400,
        "invalid_grant",
        (
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have "
            "changed or reset their password. The grant was issued on '{}'."
        ),
        "bad_token",
    ),
    700082: (
        400,
        "invalid_grant",
        "The refresh token has expired due to inactivity. The token was issued on {} and was inactive for 90.00:00:00.",
        "bad_token",
    ),
    # The device flow; the reference has no number for slow_down (RFC 8628 section 3.5)
    70016: (
        400,
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
        None,
    ),
    70018: (400, "invalid_grant", "Invalid verification code: the user typed in a wrong user code.", None),
    70020: (400, "expired_token", "The provided value for 'device_code' is not valid. It has expired.", None),
    7000014: (400, "invalid_grant", "The provided value for the input parameter 'device_code' is not valid.", None),
    # On behalf of
    500131: (
        400,
        "invalid_grant",
        (
            "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was "
            "'{}' and the expected audience is '{}'."
        ),
        None,
    ),
    500133: (
        400,
        "invalid_grant",
        (
            "Assertion is not within its valid time range. Ensure that the access token is not expired before using it "
            "for user assertion. Current time: {}, expiry time of assertion {}."
        ),
        None,
    ),
    7000114: (400, "invalid_request", "Application '{}' is not allowed to make application on-behalf-of calls.", None),
}
