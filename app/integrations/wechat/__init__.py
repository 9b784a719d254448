"""WeChat's mini-program server API: who is logging in, and which phone number they chose to share."""
