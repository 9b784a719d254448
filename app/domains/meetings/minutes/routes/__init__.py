"""HTTP of agendas and minutes."""
