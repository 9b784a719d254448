"""What members write for others is looked at by the platform before others see it."""
