"""One module per act. Each authorises by policy, checks the state under the lock, changes, and returns."""
